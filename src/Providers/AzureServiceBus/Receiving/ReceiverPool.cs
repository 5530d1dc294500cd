using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>
/// The receivers of one source: each call has its own, so that cancelling one closes a receiver that nobody else uses. Closing
/// is what gives back at once what the service has already put on its way.
/// </summary>
internal sealed class ReceiverPool(Func<ServiceBusReceiver> open, bool prefetches, ServiceBusContext context) : IAsyncDisposable
{
    // No longer than the shortest lock, so that what was fetched ahead never outlives its lock unseen.
    private static readonly TimeSpan PrefetchIdle = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly Stack<Idle> _idle = new();
    private readonly HashSet<ServiceBusReceiver> _all = [];
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

            var opened = open();
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
            if (prefetches)
                idle.Timer = context.Time.CreateTimer(_ => _ = RetireAsync(receiver), null, PrefetchIdle, Timeout.InfiniteTimeSpan);
            _idle.Push(idle);
        }
    }

    /// <summary>Closes a receiver whose call was cancelled or failed; what it had fetched is available again.</summary>
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
                _all.Add(_other = open());
            return _other;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<ServiceBusReceiver> all;
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

    private async Task CloseAsync(ServiceBusReceiver receiver)
    {
        try
        {
            await receiver.CloseAsync(CancellationToken.None).ConfigureAwait(false);
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
