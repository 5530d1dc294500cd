using System.Collections.Concurrent;
using Integration.InMemory;

namespace Integration.Pipeline.Tests;

/// <summary>An in-memory broker of the test's own, and clients of it with the bare API.</summary>
internal sealed class Clients : IAsyncDisposable
{
    private readonly string _broker = Guid.NewGuid().ToString("N");
    private readonly TimeProvider _time;
    private readonly List<IMessaging> _all = [];

    public Clients(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Tool = Connect(pipeline: null);
    }

    /// <summary>A client without a pipeline.</summary>
    public IMessaging Tool { get; }

    public IMessaging Connect(MessagePipeline? pipeline, Func<InMemoryOptions, InMemoryOptions>? configure = null)
    {
        var options = new InMemoryOptions { BrokerName = _broker };
        var client = InMemoryMessaging.Create(configure?.Invoke(options) ?? options, new() { TimeProvider = _time, Pipeline = pipeline, DrainTimeout = TimeSpan.Zero });
        _all.Add(client);
        return client;
    }

    public IMessaging Connect(params IBodyCoding[] codings) => Connect(new MessagePipeline { Codings = [.. codings.Select(c => new CodingStep(c))] });

    public Task CreateQueueAsync(string name = "orders", bool ordered = false) =>
        Tool.Topology.CreateQueueAsync(new(name) { Ordered = ordered, LockDuration = TimeSpan.FromMinutes(1) }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _all)
            await client.DisposeAsync();
        InMemoryBroker.Remove(_broker);
    }
}

/// <summary>A store in memory whose failures a test decides.</summary>
internal sealed class ScriptedStore : IBodyStore
{
    public ConcurrentDictionary<string, byte[]> Bodies { get; } = new(StringComparer.Ordinal);

    public Func<string, Task> OnWrite { get; set; } = _ => Task.CompletedTask;

    public Func<string, CancellationToken, Task> OnRead { get; set; } = (_, _) => Task.CompletedTask;

    public Func<string, Task> OnDelete { get; set; } = _ => Task.CompletedTask;

    public static BodyClaimCheck ClaimCheck(IBodyStore store, Action<ClaimCheckOptions>? configure = null)
    {
        var options = new ClaimCheckOptions { Store = "scripted", Threshold = 10 };
        configure?.Invoke(options);
        return new(options, new Dictionary<string, IBodyStore>(StringComparer.Ordinal) { ["scripted"] = store });
    }

    public async Task WriteAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await OnWrite(name);
        Bodies[name] = body.ToArray();
    }

    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int length, CancellationToken cancellationToken)
    {
        await OnRead(name, cancellationToken);
        return Bodies.TryGetValue(name, out var body) ? new ReadOnlyMemory<byte>(body) : default(ReadOnlyMemory<byte>?);
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await OnDelete(name);
        Bodies.TryRemove(name, out _);
    }

    public IAsyncEnumerable<StoredBody> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Middleware of one line.</summary>
internal sealed class Middleware(Func<Message, PipelineContext, CancellationToken, Task<Message>> run) : IOutgoingMiddleware
{
    public static OutgoingStep Step(Func<Message, Message> run, params string[] destinations) =>
        Step((message, _, _) => Task.FromResult(run(message)), destinations);

    public static OutgoingStep Step(Func<Message, PipelineContext, CancellationToken, Task<Message>> run, params string[] destinations) =>
        new(() => new Middleware(run), destinations.Length == 0 ? null : destinations);

    public async ValueTask<Message> InvokeAsync(Message message, PipelineContext context, CancellationToken cancellationToken) => await run(message, context, cancellationToken);
}
