using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>
/// The receivers of one source: each call has its own. A receive whose caller has left goes on, for the next caller to take over; what
/// nobody takes over is closed, and what it holds is given back. What only settles fetches nothing.
/// </summary>
internal sealed class ReceiverPool(Func<int, ServiceBusReceiver> open, AzureServiceBusContext context) : IAsyncDisposable
{
    // Closing waits for an answer of the service, which does not come when the entity is being deleted.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    // No longer than the shortest lock, so that what was fetched ahead never outlives its lock unseen.
    private static readonly TimeSpan PrefetchIdle = TimeSpan.FromSeconds(4);

    // How long a receiver that may still be handed messages waits for its next caller: others wait for those messages.
    private static readonly TimeSpan CreditIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeftIdle = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<PooledReceiver> _idle = [];
    private readonly Dictionary<ServiceBusReceiver, PooledReceiver> _all = [];
    private readonly HashSet<Task> _retiring = [];
    private readonly int _prefetch = context.Options.PrefetchCount;
    private PooledReceiver? _other;
    private bool _isClosed;

    /// <summary>A receiver for one call, perhaps with a receive under way.</summary>
    public PooledReceiver Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IMessageSource));
            var idle = _idle.FindLast(r => r.Left is { IsFaulted: false })
                ?? _idle.FindLast(r => r.Left is null && !r.Receiver.IsClosed);
            if (idle is null)
                return Open(_prefetch);
            _idle.Remove(idle);
            idle.Timer?.Dispose();
            return idle;
        }
    }

    /// <summary>Gives back a receiver whose call ended well.</summary>
    public void Return(PooledReceiver receiver) =>
        Keep(receiver, _prefetch > 0 ? PrefetchIdle : receiver.Credit > 0 ? CreditIdle : Timeout.InfiniteTimeSpan);

    /// <summary>Gives back a receiver whose receive goes on without its caller, or has brought more than that wanted.</summary>
    public void Leave(PooledReceiver receiver, Task<IReadOnlyList<ServiceBusReceivedMessage>> receiving)
    {
        receiver.Left = receiving;
        Keep(receiver, LeftIdle);
    }

    /// <summary>Gives up a receiver: what it was handed and nobody has seen is available again.</summary>
    public Task RetireAsync(PooledReceiver receiver)
    {
        lock (_gate)
            return Retire(receiver);
    }

    /// <summary>The receiver to settle by, kept open meanwhile: that which received the message while there is one, else any.</summary>
    public Settling Settle(ServiceBusReceiver received)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(received, out var settler) || settler.Settled is not null || received.IsClosed)
                settler = Other();
            settler.Settling++;
            return new(this, settler);
        }
    }

    /// <summary>The receiver to ask by.</summary>
    public ServiceBusReceiver Asker()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IMessageSource));
            return Other().Receiver;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_idle.Count > 0)
                _ = Retire(_idle[^1]);
        }

        // What is given back here needs the receiver that settles.
        await WhenRetiredAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var receiver in _all.Values.ToList())
                _ = Retire(receiver);
        }

        await WhenRetiredAsync().ConfigureAwait(false);
    }

    private async Task WhenRetiredAsync()
    {
        while (true)
        {
            List<Task> retiring;
            lock (_gate)
                retiring = [.. _retiring];
            if (retiring.Count == 0)
                return;
            await Task.WhenAll(retiring).ConfigureAwait(false);
            lock (_gate)
                _retiring.ExceptWith(retiring);
        }
    }

    private PooledReceiver Other()
    {
        if (_other is not { Receiver.IsClosed: false, Settled: null })
            _other = Open(0);
        return _other;
    }

    private PooledReceiver Open(int prefetch)
    {
        var opened = new PooledReceiver(open(prefetch));
        _all.Add(opened.Receiver, opened);
        return opened;
    }

    private void Keep(PooledReceiver receiver, TimeSpan idle)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                _ = Retire(receiver);
                return;
            }

            receiver.Timer = context.Time.CreateTimer(_ => GiveUp(receiver), null, idle, Timeout.InfiniteTimeSpan);
            _idle.Add(receiver);
        }
    }

    private void GiveUp(PooledReceiver receiver)
    {
        lock (_gate)
        {
            if (_idle.Contains(receiver))
                _ = Retire(receiver);
        }
    }

    private Task Retire(PooledReceiver receiver)
    {
        if (receiver.Settled is not null)
            return Task.CompletedTask;
        receiver.Settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (receiver.Settling == 0)
            receiver.Settled.SetResult();
        receiver.Timer?.Dispose();
        _idle.Remove(receiver);
        var retiring = Task.Run(() => CloseAsync(receiver));
        _retiring.RemoveWhere(t => t.IsCompleted);
        _retiring.Add(retiring);
        return retiring;
    }

    private async Task CloseAsync(PooledReceiver receiver)
    {
        try
        {
            // A receive that opens the link ends soon by itself: see PlainReceiver.
            if (receiver is { IsOpen: false, Left: { } opening })
                await ((Task)opening).WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await receiver.Settled!.Task.WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var timeout = new CancellationTokenSource(CloseTimeout);
            await receiver.Receiver.CloseAsync(timeout.Token).ConfigureAwait(false);

            // Closing has let the receive return what it had.
            var fetched = receiver.Left is { } left ? await left.ConfigureAwait(false) : [];
            await Task.WhenAll(fetched.Select(m => AbandonAsync(receiver.Receiver, m))).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody waits for it: what can't be given back comes again when its lock ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.ReceiverNotClosed(exception, receiver.Receiver.EntityPath);
        }
        finally
        {
            lock (_gate)
                _all.Remove(receiver.Receiver);
        }
    }

    private async Task AbandonAsync(ServiceBusReceiver received, ServiceBusReceivedMessage message)
    {
        using var settling = Settle(received);
        await settling.Receiver.AbandonMessageAsync(message).ConfigureAwait(false);
    }

    private void EndSettling(PooledReceiver settler)
    {
        lock (_gate)
        {
            if (--settler.Settling == 0)
                settler.Settled?.TrySetResult();
        }
    }

    /// <summary>A settlement under way, which its caller disposes of.</summary>
    internal readonly struct Settling(ReceiverPool pool, PooledReceiver settler) : IDisposable
    {
        public ServiceBusReceiver Receiver => settler.Receiver;

        public void Dispose() => pool.EndSettling(settler);
    }
}
