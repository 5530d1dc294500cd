using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Http;

namespace Integration.Operations.Tests.Kill;

/// <summary>When the process at the other end is killed.</summary>
internal enum KillMoment
{
    BeforeTheCall,
    AfterTheCall,
    AfterTheAnswer,
}

/// <summary>
/// Stands between a process and SQS, and kills the process at a call that the test chose. It remembers what the process holds locked, so that the test need
/// not wait for the locks of the dead.
/// </summary>
internal sealed class KillingProxy : IAsyncDisposable
{
    private readonly Uri _upstream;
    private readonly LoopbackHttpServer _server;
    private readonly ConcurrentDictionary<string, string> _held = new();
    private int _callsLeft;
    private int _underWay;
    private Func<string, bool> _counts = _ => false;
    private KillMoment _moment;
    private Process? _victim;
    private volatile bool _isDead;

    public KillingProxy(Uri upstream)
    {
        _upstream = upstream;
        _server = new LoopbackHttpServer(HandleAsync);
    }

    public Uri Uri => _server.Uri;

    /// <summary>How many calls of each kind were the last of a process.</summary>
    public Dictionary<string, int> Kills { get; } = [];

    /// <summary>Kills that process at its nth call of those that count.</summary>
    public void Arm(Process victim, int calls, Func<string, bool> counts, KillMoment moment)
    {
        (_victim, _counts, _moment, _isDead) = (victim, counts, moment, false);
        Volatile.Write(ref _callsLeft, calls);
    }

    /// <summary>Lets the next process live.</summary>
    public void Disarm() => (_counts, _isDead) = (_ => false, false);

    /// <summary>Makes available again what a dead process held.</summary>
    public async Task ReleaseAsync()
    {
        while (Volatile.Read(ref _underWay) > 0)
            await Task.Delay(5);
        foreach (var batch in _held.GroupBy(h => h.Value).SelectMany(queue => queue.Select(h => h.Key).Chunk(10).Select(handles => (Queue: queue.Key, Handles: handles))))
        {
            var entries = new JsonArray([.. batch.Handles.Select((h, i) => new JsonObject { ["Id"] = $"{i}", ["ReceiptHandle"] = h, ["VisibilityTimeout"] = 0 })]);
            var body = new JsonObject { ["QueueUrl"] = batch.Queue, ["Entries"] = entries };
            await ForwardAsync(new HttpMessage(
                "POST / HTTP/1.1",
                [new("Host", _upstream.Authority), new("X-Amz-Target", "AmazonSQS.ChangeMessageVisibilityBatch"), new("Content-Type", "application/x-amz-json-1.0")],
                JsonSerializer.SerializeToUtf8Bytes(body)), CancellationToken.None);
        }

        _held.Clear();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<bool> HandleAsync(HttpExchange exchange, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var operation = exchange.Request.Operation;
            var isLast = _counts(operation) && Interlocked.Decrement(ref _callsLeft) == 0;
            if (isLast)
            {
                Kills[operation] = Kills.GetValueOrDefault(operation) + 1;
                if (_moment == KillMoment.BeforeTheCall)
                    Kill();
            }

            if (_isDead)
                return false;
            var answer = await ForwardAsync(exchange.Request, cancellationToken);
            Remember(exchange.Request, answer);
            if (isLast && _moment == KillMoment.AfterTheCall)
                Kill();
            await exchange.Answer.WriteAsync(answer.ToBytes(keepAlive: true), cancellationToken);
            if (isLast && _moment == KillMoment.AfterTheAnswer)
                Kill();
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private void Kill()
    {
        _isDead = true;
        _victim!.Kill();
    }

    private void Remember(HttpMessage request, HttpMessage answer)
    {
        if (request.Operation != "ReceiveMessage")
            return;
        var queue = (string)JsonNode.Parse(request.Body)!["QueueUrl"]!;
        foreach (var message in JsonNode.Parse(answer.Body)?["Messages"]?.AsArray() ?? [])
            _held[(string)message!["ReceiptHandle"]!] = queue;
    }

    /// <summary>To its end, whatever becomes of the process: what SQS hands out is remembered.</summary>
    private async Task<HttpMessage> ForwardAsync(HttpMessage request, CancellationToken cancellationToken)
    {
        using var upstream = new TcpClient { NoDelay = true };
        await upstream.ConnectAsync(_upstream.Host, _upstream.Port, cancellationToken);
        await upstream.GetStream().WriteAsync(request.ToBytes(keepAlive: false), cancellationToken);
        return await HttpMessage.ReadAsync(new BufferedStream(upstream.GetStream()), cancellationToken) ?? throw new IOException("SQS closed the connection.");
    }
}
