using System.Collections.Concurrent;

namespace Integration.Aws.Tests.Standins;

/// <summary>Answers requests with given answers and keeps the requests.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<HttpMessage> _requests = new();
    private readonly LoopbackHttpServer _server;

    /// <summary>Answers in turn, repeating the last.</summary>
    public ScriptedServer(params HttpMessage[] answers)
        : this(InTurn(answers))
    {
    }

    public ScriptedServer(Func<HttpMessage, CancellationToken, Task<HttpMessage>> answer) =>
        _server = new LoopbackHttpServer(async (exchange, cancellationToken) =>
        {
            _requests.Enqueue(exchange.Request);
            var answered = await answer(exchange.Request, cancellationToken);
            await exchange.Answer.WriteAsync(answered.ToBytes(keepAlive: true), cancellationToken);
            return true;
        });

    public Uri Uri => _server.Uri;

    public IReadOnlyList<HttpMessage> Requests => [.. _requests];

    public static HttpMessage Json(string body, int status = 200, params (string Name, string Value)[] headers) =>
        HttpMessage.Answer(status, "application/x-amz-json-1.0", body, headers);

    public static HttpMessage Xml(string body, int status = 200) => HttpMessage.Answer(status, "text/xml", body);

    /// <summary>An SNS answer around the members of its result element.</summary>
    public static HttpMessage Result(string operation, string members) => Xml(
        $"""<{operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><{operation}Result>{members}</{operation}Result><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></{operation}Response>""");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Func<HttpMessage, CancellationToken, Task<HttpMessage>> InTurn(HttpMessage[] answers)
    {
        var next = -1;
        return (_, _) => Task.FromResult(answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]);
    }
}
