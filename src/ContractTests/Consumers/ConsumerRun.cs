using System.Collections.Concurrent;
using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.ContractTests.Consumers;

/// <summary>A call of a handler.</summary>
/// <param name="Value">The number in the message.</param>
/// <param name="Attempt">Which delivery it was.</param>
internal sealed record Call(int Value, int Attempt);

/// <summary>A consumer of one source, running: what its handler was called with, and ways to wait and to stop.</summary>
internal sealed class ConsumerRun : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly ContractScope _scope;
    private readonly ServiceProvider _services;
    private readonly Func<Number, MessageContext, CancellationToken, Task> _handle;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _mostRunning;
    private bool _stopped;

    private ConsumerRun(
        ContractScope scope, ContractSource source, Func<Number, MessageContext, CancellationToken, Task> handle, ConsumerSetup setup)
    {
        _scope = scope;
        _handle = handle;
        var services = new ServiceCollection();
        services.AddSingleton(this);
        services.AddSingleton(setup.Messaging ?? scope.Messaging);
        services.AddSingleton(scope.Clock.TimeProvider);
        services.AddSingleton<ILoggerFactory>(scope.Logs);
        services.AddSingleton<IMessageSerializer, NumberSerializer>();
        services.AddOptions();
        var builder = new Builder(services);
        if (setup.Batch)
            builder.AddBatchConsumer<Number, BatchHandler>(source.Path.ToString(), setup.Configure);
        else
            builder.AddConsumer<Number, Handler>(source.Path.ToString(), setup.Configure);
        setup.More?.Invoke(builder, source.Path.ToString());
        _services = services.BuildServiceProvider();
    }

    /// <summary>The calls that began, in their order.</summary>
    public ConcurrentQueue<Call> Begun { get; } = new();

    /// <summary>The calls that ended without exception, in their order.</summary>
    public ConcurrentQueue<Call> Succeeded { get; } = new();

    /// <summary>The most handlers that ever ran at once.</summary>
    public int MostRunning => Volatile.Read(ref _mostRunning);

    public int Running => Volatile.Read(ref _running);

    public static async Task<ConsumerRun> StartAsync(
        ContractScope scope, ContractSource source, Func<Number, MessageContext, CancellationToken, Task> handle, ConsumerSetup? setup = null)
    {
        var run = new ConsumerRun(scope, source, handle, setup ?? new ConsumerSetup());
        foreach (var service in run._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return run;
    }

    /// <summary>Ends when the condition holds; it is looked at whenever a handler begins or ends.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (condition())
                return;
            await WaitAsync(changed);
        }
    }

    /// <summary>Stops as a host does: handlers may end until the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_stopped)
            return;
        _stopped = true;
        foreach (var service in _services.GetServices<IHostedService>())
        {
            for (var stopping = service.StopAsync(cancellationToken); !stopping.IsCompletedSuccessfully; await WaitAsync(stopping))
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await StopAsync(now.Token);
        await _services.DisposeAsync();
    }

    /// <summary>
    /// Waits for a task. The consumer works on threads of its own, so virtual time moves on only when nothing happened for a while, and on a busy
    /// machine what is queued has had its turn: otherwise the lock of a message that is about to be completed ends meanwhile.
    /// </summary>
    private async Task WaitAsync(Task task)
    {
        if (await Task.WhenAny(task, Task.Delay(Quiet)) == task)
            await task;
        else
            await _scope.Clock.StepAsync(task);
    }

    private async Task CallAsync(Number number, MessageContext context, CancellationToken cancellationToken)
    {
        var call = new Call(number.Value, context.Attempt);
        Begun.Enqueue(call);
        var running = Interlocked.Increment(ref _running);
        for (var most = MostRunning; running > most; most = MostRunning)
            Interlocked.CompareExchange(ref _mostRunning, running, most);
        Notify();
        try
        {
            await _handle(number, context, cancellationToken);
            Succeeded.Enqueue(call);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            Notify();
        }
    }

    private void Notify() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private sealed class Handler(ConsumerRun run) : IMessageHandler<Number>
    {
        public Task HandleAsync(Number message, MessageContext context, CancellationToken cancellationToken) => run.CallAsync(message, context, cancellationToken);
    }

    private sealed class BatchHandler(ConsumerRun run) : IBatchHandler<Number>
    {
        public async Task HandleAsync(IReadOnlyList<BatchItem<Number>> batch, CancellationToken cancellationToken)
        {
            foreach (var item in batch)
            {
                try
                {
                    await run.CallAsync(item.Message, item.Context, cancellationToken);
                }
                catch (InvalidOperationException exception)
                {
                    item.Fail(exception);
                }
            }
        }
    }

    private sealed class Builder(IServiceCollection services) : IMessagingBuilder
    {
        public string? Name => null;

        public IServiceCollection Services => services;

        public IConfigurationSection Configuration { get; } = new ConfigurationBuilder().Build().GetSection("Messaging");
    }
}

/// <summary>How a consumer of a test differs from the usual one.</summary>
internal sealed record ConsumerSetup
{
    public Action<ConsumerOptions>? Configure { get; init; }

    public Action<IMessagingBuilder, string>? More { get; init; }

    public IMessaging? Messaging { get; init; }

    public bool Batch { get; init; }
}
