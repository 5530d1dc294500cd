using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Integration.Aws.Tests.Standins;

namespace Integration.Aws.Tests.Receiving;

/// <summary>
/// SQS as a script: what fauxqs never answers. An operation without answers succeeds: batches entry by entry, a receive with
/// nothing after its wait.
/// </summary>
internal sealed class ScriptedSqs : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<HttpMessage>> _answers = new(StringComparer.Ordinal);
    private readonly ScriptedServer _server;

    public ScriptedSqs(QueueDefinition queue, TimeProvider? time = null)
    {
        _server = new ScriptedServer(AnswerAsync);
        Messaging = AwsMessaging.Create(
            new AwsMessagingOptions
            {
                ServiceUrl = _server.Uri,
                Region = "us-east-1",
                AccountId = "000000000000",
                Credentials = new BasicAWSCredentials("x", "y"),
                MaxErrorRetry = 0,
            },
            new MessagingClientOptions
            {
                Topology = new TopologyDefinition { Queues = [queue] },
                TimeProvider = time ?? TimeProvider.System,
                DrainTimeout = TimeSpan.Zero,
            });
        Queue = Messaging.Queue(queue.Name);
    }

    public IMessaging Messaging { get; }

    public IQueue Queue { get; }

    public IEnumerable<string> Operations => _server.Requests.Select(r => r.Operation);

    /// <summary>The bodies of the requests of an operation.</summary>
    public IReadOnlyList<JsonNode> Bodies(string operation) =>
        [.. _server.Requests.Where(r => r.Operation == operation).Select(r => JsonNode.Parse(r.Text)!)];

    /// <summary>The next answers to an operation.</summary>
    public void Answer(string operation, params string[] bodies) => Answer(operation, [.. bodies.Select(b => ScriptedServer.Json(b))]);

    /// <summary>The next answer to an operation: an error.</summary>
    public void Refuse(string operation, string code, int status = 400) => Answer(
        operation, [ScriptedServer.Json($$"""{"__type":"com.amazonaws.sqs#{{code}}","message":"Scripted."}""", status)]);

    /// <summary>An answer with messages, each with its text as receipt handle and the text's first letter as group.</summary>
    public static string Received(params string[] texts) => new JsonObject
    {
        ["Messages"] = new JsonArray([.. texts.Select(text => (JsonNode)new JsonObject
        {
            ["MessageId"] = $"id-{text}",
            ["ReceiptHandle"] = text,
            ["Body"] = text,
            ["MD5OfBody"] = Md5(text),
            ["Attributes"] = new JsonObject { ["MessageGroupId"] = text[..1], ["ApproximateReceiveCount"] = "1", ["SentTimestamp"] = "1577836800000" },
        })]),
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync();
        await _server.DisposeAsync();
    }

    private void Answer(string operation, HttpMessage[] answers)
    {
        var queue = _answers.GetOrAdd(operation, _ => new());
        foreach (var answer in answers)
            queue.Enqueue(answer);
    }

    private async Task<HttpMessage> AnswerAsync(HttpMessage request, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue(request.Operation, out var answers) && answers.TryDequeue(out var answer))
            return answer;
        var body = JsonNode.Parse(request.Text)!;
        if (request.Operation == "ReceiveMessage")
            await Task.Delay(TimeSpan.FromSeconds((int?)body["WaitTimeSeconds"] ?? 0), cancellationToken);
        var entries = body["Entries"]?.AsArray().Select(e => (JsonNode)new JsonObject
        {
            ["Id"] = (string)e!["Id"]!,
            ["MessageId"] = "copy",
            ["MD5OfMessageBody"] = Md5((string?)e["MessageBody"] ?? ""),
        }).ToArray() ?? [];
        return ScriptedServer.Json(new JsonObject { ["Successful"] = new JsonArray(entries) }.ToJsonString());
    }

#pragma warning disable CA5351 // SQS proves with it that nothing was damaged, and the SDK checks that.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
