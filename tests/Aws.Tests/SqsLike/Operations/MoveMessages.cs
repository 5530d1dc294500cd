using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>Tasks that move dead letters back: one at a time for each source, listed newest first.</summary>
internal static class MoveMessages
{
    public static JsonObject Start(SqsLikeServer server, JsonObject request)
    {
        var arn = (string)request["SourceArn"]!;
        var source = server.FindQueue(arn.Split(':')[^1]) ?? throw Missing();
        if (server.MoveTasks.Exists(t => t.SourceArn == arn && t.Status == "RUNNING"))
            throw LikeError.Invalid("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
        var task = new LikeMoveTask(server.NewHandle(), arn, (string?)request["DestinationArn"], server.Now) { Hidden = server.ListsWithoutNewTask };
        server.MoveTasks.Add(task);
        foreach (var message in source.Messages.Where(m => m.VisibleAt <= server.Now).ToList())
        {
            var target = server.FindQueue((task.DestinationArn ?? message.DeadLetterSource ?? "").Split(':')[^1]) ?? throw Missing();
            Move(source, target, message, deadLetterSource: null, server.Now);
            message.ReceiveCount = 0;
            task.Moved++;
        }

        task.Status = server.MoveTasksNeverEnd ? "RUNNING" : "COMPLETED";
        return new JsonObject { ["TaskHandle"] = task.Handle };
    }

    public static JsonObject List(SqsLikeServer server, JsonObject request)
    {
        var listed = server.MoveTasks.Where(t => t.SourceArn == (string)request["SourceArn"]! && t.Hidden-- <= 0).Reverse().ToList();
        return new JsonObject
        {
            ["Results"] = new JsonArray([.. listed.Take((int?)request["MaxResults"] ?? 1).Select(t => (JsonNode)new JsonObject
            {
                // SQS tells the handle of running tasks alone.
                ["TaskHandle"] = t.Status == "RUNNING" ? t.Handle : null,
                ["Status"] = t.Status,
                ["SourceArn"] = t.SourceArn,
                ["DestinationArn"] = t.DestinationArn,
                ["ApproximateNumberOfMessagesMoved"] = t.Moved,
                ["ApproximateNumberOfMessagesToMove"] = t.Moved,
                ["StartedTimestamp"] = t.StartedAt.ToUnixTimeMilliseconds(),
            })]),
        };
    }

    public static JsonObject Cancel(SqsLikeServer server, JsonObject request)
    {
        var task = server.MoveTasks.Find(t => t.Handle == (string)request["TaskHandle"]! && t.Status == "RUNNING") ?? throw Missing();
        task.Status = "CANCELLED";
        return new JsonObject { ["ApproximateNumberOfMessagesMoved"] = task.Moved };
    }

    /// <summary>A message goes to another queue: with its id, its receives and, when it was dead-lettered, its source.</summary>
    public static void Move(LikeQueue from, LikeQueue to, LikeMessage message, string? deadLetterSource, DateTimeOffset now)
    {
        from.Messages.Remove(message);
        message.SequenceNumber = SendMessage.NextNumber(to);
        (message.DeadLetterSource, message.VisibleAt, message.Handle) = (deadLetterSource, now, null);
        to.Messages.Add(message);
    }

    private static LikeError Missing() => new("ResourceNotFoundException", "One or more specified resources don't exist.", 404);
}
