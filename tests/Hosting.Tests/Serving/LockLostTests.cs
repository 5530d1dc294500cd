using Integration.Drivers;
using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Serving;

/// <summary>A driver that learns of a lost lock tells the handler at once, long before the lock would have ended.</summary>
public sealed class LockLostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_is_told_as_soon_as_the_driver_knows()
    {
        using var lost = new CancellationTokenSource();
        await using var messaging = new MessagingClient(new LosingDriver(lost.Token));
        await messaging.Topology.CreateQueueAsync(new("orders") { LockDuration = TimeSpan.FromHours(1) }, Token);
        await messaging.Queue("orders").SendAsync(Message.FromText("1"), Token);
        var told = new TaskCompletionSource<(bool LockLost, bool Handler)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = HostBuilding.Build("Provider = in-memory", m => m.AddConsumer<int, Handler>("orders"), s => s
            .AddKeyedSingleton<IMessaging>(null, messaging)
            .AddSingleton<Func<MessageContext, CancellationToken, Task>>(async (context, token) =>
            {
                began.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                told.SetResult((context.LockLost.IsCancellationRequested, token.IsCancellationRequested));
            }));
        await host.StartAsync(Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        await lost.CancelAsync();

        Assert.Equal((true, true), await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await host.StopAsync(Token);
    }

    private sealed class Handler(Func<MessageContext, CancellationToken, Task> handle) : IMessageHandler<int>
    {
        public Task HandleAsync(int message, MessageContext context, CancellationToken cancellationToken) => handle(context, cancellationToken);
    }

    /// <summary>In memory, but for the locks of what it receives.</summary>
    private sealed class LosingDriver(CancellationToken lost) : IMessagingDriver
    {
        private readonly InMemoryDriver _inner = new(new(), new());

        public string Provider => _inner.Provider;

        public MessagingCapabilities Capabilities => _inner.Capabilities;

        public ITopologyDriver Topology => _inner.Topology;

        public IReadOnlyList<Type> NativeTypes => _inner.NativeTypes;

        public ISenderDriver OpenSender(EntityPath destination) => _inner.OpenSender(destination);

        public IReceiverDriver OpenReceiver(EntityPath source) => new Receiver(_inner.OpenReceiver(source), lost);

        public MessagingException? TranslateError(Exception exception, EntityPath? entity) => _inner.TranslateError(exception, entity);

        public object? GetNative(Type type) => _inner.GetNative(type);

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }

    private sealed class Receiver(IReceiverDriver inner, CancellationToken lost) : IReceiverDriver
    {
        public int MaxReceiveCount => inner.MaxReceiveCount;

        public TimeSpan? MaxReceiveWait => inner.MaxReceiveWait;

        public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
            [.. (await inner.ReceiveAsync(maxMessages, wait, cancellationToken)).Select(m => m with { LockLost = lost })];

        public Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) => inner.CompleteAsync(messages, cancellationToken);

        public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) => inner.AbandonAsync(message, delay, cancellationToken);

        public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
            inner.DeadLetterAsync(message, reason, description, cancellationToken);

        public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) => inner.RenewLockAsync(message, cancellationToken);

        public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
            inner.PeekAsync(maxMessages, afterSequenceNumber, cancellationToken);

        public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);

        public Task<long?> PurgeAsync(CancellationToken cancellationToken) => inner.PurgeAsync(cancellationToken);

        public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) => inner.RedriveAsync(options, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
