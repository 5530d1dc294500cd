using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>
/// SQS in this process, for what fauxqs does otherwise than AWS: several messages of a group in one receive, every receive counted,
/// the 12 hours of a visibility, move tasks, refused rights, a clock that tests move. The official SDK talks to it over HTTP.
/// </summary>
internal sealed class SqsLikeServer : IAsyncDisposable
{
    private readonly LoopbackHttpServer _http;
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<HttpMessage> _received = new();
    private long _handles;

    /// <param name="time">The clock of visibility, delays and deduplication; real time by default.</param>
    public SqsLikeServer(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        _http = new LoopbackHttpServer(async (exchange, cancellationToken) =>
        {
            var answer = await AnswerAsync(exchange.Request, cancellationToken);
            await exchange.Answer.WriteAsync(answer.ToBytes(keepAlive: true), cancellationToken);
            return true;
        });
    }

    /// <summary>An operation of SQS: from a request's body to its answer's.</summary>
    public delegate Task<JsonObject> Operation(SqsLikeServer server, JsonObject request, CancellationToken cancellationToken);

    public const string Region = "us-east-1";

    public const string Account = "000000000000";

    public Uri Uri => _http.Uri;

    public TimeProvider Time { get; }

    /// <summary>How far the server's clock is ahead of <see cref="Time"/>: in its Date headers and its timestamps.</summary>
    public TimeSpan ClockSkew { get; set; }

    public DateTimeOffset Now => Time.GetUtcNow() + ClockSkew;

    /// <summary>Guards the queues.</summary>
    public Lock Gate { get; } = new();

    public Dictionary<string, LikeQueue> Queues { get; } = new(StringComparer.Ordinal);

    public List<LikeMoveTask> MoveTasks { get; } = [];

    /// <summary>In how many lists a new move task is missing.</summary>
    public int ListsWithoutNewTask { get; set; }

    /// <summary>Whether move tasks move their messages and never say that they are done.</summary>
    public bool MoveTasksNeverEnd { get; set; }

    /// <summary>How many messages of a queue may be in flight.</summary>
    public int MaxInFlight { get; set; } = 120_000;

    /// <summary>The operations that the caller has no right to.</summary>
    public ConcurrentDictionary<string, bool> Denied { get; } = new(StringComparer.Ordinal);

    /// <summary>What is done instead of the operation of that name.</summary>
    public ConcurrentDictionary<string, Operation> Overrides { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests so far, by operation.</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    /// <summary>The bodies of the requests of an operation so far.</summary>
    public IReadOnlyList<JsonNode> Bodies(string operation) => [.. _received.Where(r => r.Operation == operation).Select(r => JsonNode.Parse(r.Text)!)];

    public string ArnOf(string name) => $"arn:aws:sqs:{Region}:{Account}:{name}";

    public string UrlOf(string name) => $"{Uri}{Account}/{name}";

    /// <summary>The queue of a request; the error that SQS gives when there is none.</summary>
    public LikeQueue QueueOf(JsonObject request) => FindQueue(((string?)request["QueueUrl"] ?? "").Split('/')[^1]) ?? throw LikeError.NoQueue();

    public LikeQueue? FindQueue(string name) => Queues.GetValueOrDefault(name);

    public string NewHandle() => string.Create(CultureInfo.InvariantCulture, $"handle-{Interlocked.Increment(ref _handles)}");

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private async Task<HttpMessage> AnswerAsync(HttpMessage request, CancellationToken cancellationToken)
    {
        var name = request.Operation;
        _requests.AddOrUpdate(name, 1, (_, count) => count + 1);
        _received.Enqueue(request);
        try
        {
            if (Denied.ContainsKey(name))
                throw new LikeError("AccessDenied", "Access to the resource is denied.", 403);
            var operation = Overrides.GetValueOrDefault(name) ?? LikeOperations.Find(name)
                ?? throw new LikeError("InvalidAction", $"{name} is not known here.");
            return Answer(200, await operation(this, JsonNode.Parse(request.Text)!.AsObject(), cancellationToken));
        }
        catch (LikeError error)
        {
            return Answer(
                error.Status,
                new JsonObject { ["__type"] = $"com.amazonaws.sqs#{error.Code}", ["message"] = error.Message },
                ("x-amzn-query-error", $"{error.QueryCode};Sender"));
        }
    }

    private HttpMessage Answer(int status, JsonObject body, params (string Name, string Value)[] headers) => HttpMessage.Answer(
        status, "application/x-amz-json-1.0", body.ToJsonString(), [("Date", Now.ToString("R", CultureInfo.InvariantCulture)), .. headers]);
}
