using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Integration.Http;

/// <summary>Stands between the clients and the emulator: counts the requests of each operation and injects faults.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Uri _upstream;
    private readonly LoopbackHttpServer _server;
    private readonly ConcurrentDictionary<string, (int Now, int Most)> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly List<Injection> _injections = [];

    public FaultProxy(Uri upstream)
    {
        _upstream = upstream;
        _server = new LoopbackHttpServer(HandleAsync);
    }

    /// <summary>Where clients connect: their ServiceURL.</summary>
    public Uri Uri => _server.Uri;

    /// <summary>The requests so far, by operation; those that met a fault included.</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    public int Count(string operation) => _requests.GetValueOrDefault(operation);

    /// <summary>The most requests of an operation that were ever under way at once.</summary>
    public int MostAtOnce(string operation) => _underWay.GetValueOrDefault(operation).Most;

    public void ResetCounts() => _requests.Clear();

    /// <summary>Lets the next requests (of one operation, or of any) meet a fault. Injections apply in their order.</summary>
    public void Inject(ProxyFault fault, string? operation = null, int times = 1)
    {
        lock (_injections)
        {
            _injections.Add(new Injection(fault, operation, times));
        }
    }

    /// <summary>Takes back what was injected and has not happened yet.</summary>
    public void ClearFaults()
    {
        lock (_injections)
        {
            _injections.Clear();
        }
    }

    /// <summary>Cuts every connection of the clients; the service may have the requests under way, or not.</summary>
    public void Cut() => _server.Cut();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<bool> HandleAsync(HttpExchange exchange, CancellationToken cancellationToken)
    {
        var operation = exchange.Request.Operation;
        _underWay.AddOrUpdate(operation, (1, 1), (_, count) => (count.Now + 1, Math.Max(count.Most, count.Now + 1)));
        try
        {
            return await HandleAsync(exchange, operation, cancellationToken);
        }
        finally
        {
            _underWay.AddOrUpdate(operation, (0, 0), (_, count) => (count.Now - 1, count.Most));
        }
    }

    private async Task<bool> HandleAsync(HttpExchange exchange, string operation, CancellationToken cancellationToken)
    {
        _requests.AddOrUpdate(operation, 1, (_, count) => count + 1);
        Task<HttpMessage?> ForwardAsync(HttpMessage request) => this.ForwardAsync(request, exchange.Client, cancellationToken);
        switch (Next(operation))
        {
            case ProxyFault.Refuse refuse:
                await exchange.Answer.WriteAsync(ErrorAnswer(exchange.Request, refuse).ToBytes(keepAlive: true), cancellationToken);
                return true;
            case ProxyFault.Cut { Forward: false }:
                return false;
            case ProxyFault.Cut cut when await ForwardAsync(exchange.Request) is { } answer:
                var bytes = answer.ToBytes(keepAlive: true);
                var kept = cut.AnswerShare == 0 ? 0 : bytes.Length - (int)Math.Ceiling(answer.Body.Length * (1 - cut.AnswerShare));
                await exchange.Answer.WriteAsync(bytes.AsMemory(0, kept), cancellationToken);
                return false;
            case ProxyFault.Replace replace when await replace.Answer(exchange.Request, ForwardAsync) is { } answer:
                await exchange.Answer.WriteAsync(answer.ToBytes(keepAlive: true), cancellationToken);
                return true;
            case ProxyFault.Replace:
                return false;
            case ProxyFault.Begin begin:
                await exchange.Answer.WriteAsync(begin.Answer(exchange.Request).ToFirstChunk(), cancellationToken);
                await exchange.Client.ReceiveAsync(new byte[1], SocketFlags.Peek, cancellationToken);
                return false;
            case ProxyFault.Delay delay:
                await Task.Delay(delay.Time, cancellationToken);
                break;
        }

        if (await ForwardAsync(exchange.Request) is not { } response)
        {
            return false;
        }

        await exchange.Answer.WriteAsync(response.ToBytes(keepAlive: true), cancellationToken);
        return true;
    }

    private ProxyFault? Next(string operation)
    {
        lock (_injections)
        {
            var injection = _injections.Find(candidate => candidate.Operation is null || candidate.Operation == operation);
            if (injection is not null && --injection.Remaining == 0)
            {
                _injections.Remove(injection);
            }

            return injection?.Fault;
        }
    }

    /// <summary>The service's answer; null when the client has gone, which then also ends the request upstream.</summary>
    private async Task<HttpMessage?> ForwardAsync(HttpMessage request, Socket client, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var upstream = new TcpClient { NoDelay = true };
        await upstream.ConnectAsync(_upstream.Host, _upstream.Port, cancellationToken);
        await upstream.GetStream().WriteAsync(request.ToBytes(keepAlive: false), cancellationToken);
        var answer = HttpMessage.ReadAsync(new BufferedStream(upstream.GetStream()), ended.Token);
        var hangUp = client.ReceiveAsync(new byte[1], SocketFlags.Peek, ended.Token).AsTask();
        var first = await Task.WhenAny(answer, hangUp);
        await ended.CancelAsync();
        await Task.WhenAny(hangUp);
        return first == answer ? await answer : null;
    }

    private static HttpMessage ErrorAnswer(HttpMessage request, ProxyFault.Refuse refuse) => request.Header("X-Amz-Target") is not null
        ? HttpMessage.Answer(
            refuse.Status, request.Header("Content-Type")!, $$"""{"__type":"{{refuse.Code}}","message":"Injected {{refuse.Code}}."}""")
        : HttpMessage.Answer(
            refuse.Status,
            "text/xml",
            $"<ErrorResponse><Error><Type>Sender</Type><Code>{refuse.Code}</Code><Message>Injected {refuse.Code}.</Message></Error></ErrorResponse>");

    private sealed class Injection(ProxyFault fault, string? operation, int times)
    {
        public ProxyFault Fault => fault;

        public string? Operation => operation;

        public int Remaining { get; set; } = times;
    }
}
