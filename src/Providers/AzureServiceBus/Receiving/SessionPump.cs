using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>
/// Receives from a source with sessions as if it had none (clause Q14): accepts sessions while callers wait, holds at most
/// <see cref="AzureServiceBusOptions.MaxConcurrentSessions"/>, asks each for one message at a time and for the next only after
/// the settlement, gives idle sessions up, and forgets lost ones so that they are accepted again.
/// </summary>
/// <remarks>
/// A session that is being asked is never cancelled: the SDK drops a message that has arrived by then, and its group would go on behind a
/// gap. The call ends by its own short wait, and what it brings stays with the session for the next caller.
/// </remarks>
internal sealed partial class SessionPump(
    Func<ServiceBusClient, CancellationToken, Task<ServiceBusSessionReceiver>> accept, LockClock locks, AzureServiceBusContext context) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<HeldSession> _sessions = [];
    private readonly List<SessionWaiter> _waiters = [];

    // Those that may be asked, and those whose message is here, each in the order in which they came to be so.
    private readonly LinkedList<HeldSession> _free = new();
    private readonly LinkedList<HeldSession> _ready = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SessionConnections _connections = new(context);
    private bool _isAccepting;
    private bool _isClosed;
    private int _paused;

    /// <summary>Receives at least one message, or none after the wait; of each session at most one.</summary>
    public async Task<IReadOnlyList<ReceivedLock>> ReceiveAsync(int maxMessages, TimeSpan wait, TimeProvider clock, CancellationToken cancellationToken)
    {
        var waiter = new SessionWaiter(maxMessages);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IMessageSource));
            _waiters.Add(waiter);
        }

        Advance();
        try
        {
            return await waiter.Task.WaitAsync(wait, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !waiter.Task.IsFaulted)
        {
            if (!Withdraw(waiter))
                return await waiter.Task.ConfigureAwait(false);
            if (exception is TimeoutException)
                return [];
            await ReleaseUnclaimedAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A message of the session was settled: its next one may come.</summary>
    public void Settled(HeldSession session) => Change(session, SessionState.InFlight, SessionState.Free);

    /// <summary>A message of the session was abandoned with a delay: the session waits with it, so that no later one overtakes it.</summary>
    public void Pause(HeldSession session, DateTimeOffset until)
    {
        session.PausedUntil = until;
        Change(session, SessionState.InFlight, SessionState.Paused);
    }

    /// <summary>The session is lost: it is accepted again when somebody has waited for it.</summary>
    public Task DropAsync(HeldSession session)
    {
        lock (_gate)
        {
            if (session.State == SessionState.Gone)
                return Task.CompletedTask;
            Remove(session);
        }

        session.TellLost();
        Advance();
        return _connections.CloseAsync(session);
    }

    public async ValueTask DisposeAsync()
    {
        List<HeldSession> held;
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            held = [.. _sessions];
            held.ForEach(Remove);
            foreach (var waiter in _waiters)
                waiter.Fail(new ObjectDisposedException(nameof(IMessageSource)));
            _waiters.Clear();
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        held.ForEach(session => session.TellLost());
        await Task.WhenAll(held.Select(_connections.CloseAsync)).ConfigureAwait(false);
        _closing.Dispose();
        await _connections.DisposeAsync().ConfigureAwait(false);
    }

    private void Change(HeldSession session, SessionState from, SessionState to)
    {
        lock (_gate)
        {
            if (session.State == from)
            {
                if (from == SessionState.InFlight)
                    session.LastActive = context.Now;
                Turn(session, to);
            }
        }

        Advance();
    }

    private void FailWaiters(Exception exception)
    {
        foreach (var waiter in _waiters)
            waiter.Fail(exception);
        _waiters.Clear();
    }

    private bool Withdraw(SessionWaiter waiter)
    {
        lock (_gate)
            return _waiters.Remove(waiter);
    }

    /// <summary>Gives up every session that no caller has a message of, when none waits any more.</summary>
    private async Task ReleaseUnclaimedAsync()
    {
        List<HeldSession> unclaimed;
        lock (_gate)
        {
            unclaimed = _waiters.Count > 0 ? [] : [.. _sessions.Where(s => s.State is SessionState.Free or SessionState.Fetching or SessionState.Ready)];
            unclaimed.ForEach(Remove);
        }

        await Task.WhenAll(unclaimed.Select(_connections.CloseAsync)).ConfigureAwait(false);
    }

    private void Remove(HeldSession session)
    {
        Turn(session, SessionState.Gone);
        session.Timer?.Dispose();
        _sessions.Remove(session);
    }

    /// <summary>Changes a session's state: every change is made here, under the lock.</summary>
    private void Turn(HeldSession session, SessionState state)
    {
        session.Place.List?.Remove(session.Place);
        _paused += (state == SessionState.Paused ? 1 : 0) - (session.State == SessionState.Paused ? 1 : 0);
        session.State = state;
        (state switch
        {
            SessionState.Free => _free,
            SessionState.Ready => _ready,
            _ => null,
        })?.AddLast(session.Place);
        session.Arm(context.Now);
    }
}
