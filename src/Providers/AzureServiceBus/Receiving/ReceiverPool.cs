using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>
/// The receivers of one source: each call has its own, so that cancelling one closes a receiver that nobody else uses. What only
/// settles fetches nothing ahead.
/// </summary>
internal sealed class ReceiverPool(Func<int, ServiceBusReceiver> open, ServiceBusContext context) : IAsyncDisposable
{
    // Closing waits for an answer of the service, which does not come when the entity is being deleted.
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    // No longer than the shortest lock, so that what was fetched ahead never outlives its lock unseen.
    private static readonly TimeSpan PrefetchIdle = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly Stack<Idle> _idle = new();
    private readonly HashSet<ServiceBusReceiver> _all = [];
    private readonly HashSet<Task> _givingBack = [];
    private readonly int _prefetch = context.Options.PrefetchCount;
    private ServiceBusReceiver? _other;
    private bool _isClosed;

    /// <summary>A receiver for one call.</summary>
    public ServiceBusReceiver Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IMessageSource));
            while (_idle.TryPop(out var idle))
            {
                idle.Timer?.Dispose();
                if (!idle.Receiver.IsClosed)
                    return idle.Receiver;
                _all.Remove(idle.Receiver);
            }

            var opened = open(_prefetch);
            _all.Add(opened);
            return opened;
        }
    }

    /// <summary>Gives back a receiver whose call ended well.</summary>
    public void Return(ServiceBusReceiver receiver)
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            var idle = new Idle(receiver);
            if (_prefetch > 0)
                idle.Timer = context.Time.CreateTimer(_ => _ = RetireAsync(receiver), null, PrefetchIdle, Timeout.InfiniteTimeSpan);
            _idle.Push(idle);
        }
    }

    /// <summary>
    /// Ends a receive that is not wanted any more, beside the caller. It is not cancelled: the SDK drops a message that has arrived by
    /// then, and it would stay locked unseen. Closing lets it return what it has, which is given back by another receiver.
    /// </summary>
    public void GiveBack(ServiceBusReceiver receiver, Task<IReadOnlyList<ServiceBusReceivedMessage>> receiving)
    {
        var givingBack = GiveBackAsync(receiver, receiving);
        lock (_gate)
            _givingBack.Add(givingBack);
        _ = givingBack.ContinueWith(
            ended =>
            {
                lock (_gate)
                    _givingBack.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Closes a receiver whose call failed; what it had fetched is available again.</summary>
    public async Task RetireAsync(ServiceBusReceiver receiver)
    {
        lock (_gate)
            _all.Remove(receiver);
        await CloseAsync(receiver).ConfigureAwait(false);
    }

    /// <summary>The receiver to settle or ask by: the one that received a message while it is open, else any.</summary>
    public ServiceBusReceiver Settler(ServiceBusReceiver? received = null)
    {
        if (received is { IsClosed: false })
            return received;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IMessageSource));
            if (_other is not { IsClosed: false })
                _all.Add(_other = open(0));
            return _other;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<ServiceBusReceiver> all;
        List<Task> givingBack;
        lock (_gate)
            givingBack = [.. _givingBack];
        await Task.WhenAll(givingBack).ConfigureAwait(false);
        lock (_gate)
        {
            _isClosed = true;
            foreach (var idle in _idle)
                idle.Timer?.Dispose();
            _idle.Clear();
            all = [.. _all];
            _all.Clear();
        }

        foreach (var receiver in all)
            await CloseAsync(receiver).ConfigureAwait(false);
    }

    private async Task GiveBackAsync(ServiceBusReceiver receiver, Task<IReadOnlyList<ServiceBusReceivedMessage>> receiving)
    {
        await RetireAsync(receiver).ConfigureAwait(false);
        try
        {
            await Task.WhenAll((await receiving.ConfigureAwait(false)).Select(m => Settler().AbandonMessageAsync(m))).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody waits for it: what can't be given back comes again when its lock ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.LogDebug(exception, "A cancelled receive of {Entity} could not give back what it had", receiver.EntityPath);
        }
    }

    private async Task CloseAsync(ServiceBusReceiver receiver)
    {
        try
        {
            using var patience = new CancellationTokenSource(ClosePatience);
            await receiver.CloseAsync(patience.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A receiver that can't be closed any more has nothing to give back: its locks run out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.LogDebug(exception, "A receiver of {Entity} could not be closed", receiver.EntityPath);
        }
    }

    private sealed record Idle(ServiceBusReceiver Receiver)
    {
        public ITimer? Timer { get; set; }
    }
}
