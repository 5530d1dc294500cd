using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>The operations by name.</summary>
internal static class LikeOperations
{
    private static readonly Dictionary<string, SqsLikeServer.Operation> All = new(StringComparer.Ordinal)
    {
        ["CreateQueue"] = Now(QueueManagement.Create),
        ["DeleteQueue"] = Now(QueueManagement.Delete),
        ["GetQueueUrl"] = Now(QueueManagement.GetUrl),
        ["ListQueues"] = Now(QueueManagement.List),
        ["PurgeQueue"] = Now(QueueManagement.Purge),
        ["GetQueueAttributes"] = Now(QueueSettings.GetAttributes),
        ["SetQueueAttributes"] = Now(QueueSettings.SetAttributes),
        ["TagQueue"] = Now(QueueSettings.Tag),
        ["UntagQueue"] = Now(QueueSettings.Untag),
        ["ListQueueTags"] = Now(QueueSettings.ListTags),
        ["SendMessage"] = Now(SendMessage.One),
        ["SendMessageBatch"] = Now(Batch(SendMessage.One)),
        ["ReceiveMessage"] = ReceiveMessage.RunAsync,
        ["DeleteMessage"] = Now(DeleteMessage.One),
        ["DeleteMessageBatch"] = Now(Batch(DeleteMessage.One)),
        ["ChangeMessageVisibility"] = Now(ChangeVisibility.One),
        ["ChangeMessageVisibilityBatch"] = Now(Batch(ChangeVisibility.One)),
        ["StartMessageMoveTask"] = Now(MoveMessages.Start),
        ["ListMessageMoveTasks"] = Now(MoveMessages.List),
        ["CancelMessageMoveTask"] = Now(MoveMessages.Cancel),
    };

    public static SqsLikeServer.Operation? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>One that answers at once.</summary>
    private static SqsLikeServer.Operation Now(Func<SqsLikeServer, JsonObject, JsonObject> run) => (server, request, _) =>
    {
        lock (server.Gate)
            return Task.FromResult(run(server, request));
    };

    /// <summary>The same for each entry, which succeeds or fails alone.</summary>
    private static Func<SqsLikeServer, JsonObject, JsonObject> Batch(Func<SqsLikeServer, JsonObject, JsonObject> one) => (server, request) =>
    {
        server.QueueOf(request);
        var entries = request["Entries"]!.AsArray();
        if (entries.Count is < 1 or > 10)
            throw new LikeError(entries.Count == 0 ? "EmptyBatchRequest" : "TooManyEntriesInBatchRequest", "A batch has 1 to 10 entries.");
        var (done, failed) = (new JsonArray(), new JsonArray());
        foreach (var entry in entries.Select(e => e!.AsObject()))
        {
            var single = (JsonObject)entry.DeepClone();
            single["QueueUrl"] = (string)request["QueueUrl"]!;
            try
            {
                var answer = one(server, single);
                answer["Id"] = (string)entry["Id"]!;
                done.Add((JsonNode)answer);
            }
            catch (LikeError error)
            {
                failed.Add((JsonNode)new JsonObject { ["Id"] = (string)entry["Id"]!, ["Code"] = error.Code, ["Message"] = error.Message, ["SenderFault"] = true });
            }
        }

        return new JsonObject { ["Successful"] = done, ["Failed"] = failed };
    };
}
