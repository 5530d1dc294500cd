using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;
using Microsoft.Extensions.Logging;

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
internal sealed class SessionPump(
    Func<ServiceBusClient, CancellationToken, Task<ServiceBusSessionReceiver>> accept, LockClock locks, ServiceBusContext context) : IAsyncDisposable
{
    // How long an empty session is asked while others wait for its place.
    private static readonly TimeSpan CrowdedWait = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    // The SDK tells nobody that a session's link is closed, as when its connection broke: it is asked, which takes no request.
    private static readonly TimeSpan LinkCheck = TimeSpan.FromSeconds(1);

    // Closing waits for an answer of the service, which does not come when the entity is being deleted.
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<HeldSession> _sessions = [];
    private readonly List<SessionWaiter> _waiters = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly SessionConnections _connections = new(context);
    private bool _isAccepting;
    private bool _isClosed;
    private long _served;

    /// <summary>How many sessions are held.</summary>
    public int HeldSessions
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

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
        return CloseAsync(session);
    }

    /// <summary>The lock of a session in flight was renewed.</summary>
    public void Renewed(HeldSession session)
    {
        lock (_gate)
        {
            session.LockedUntil = locks.ToLocal(session.Receiver.SessionLockedUntil, enqueuedAt: null, isNew: true);
            Arm(session);
        }
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
        foreach (var session in held)
        {
            session.TellLost();
            await CloseAsync(session).ConfigureAwait(false);
        }

        _closing.Dispose();
        await _connections.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Gives what is ready to those who wait, and starts what they need.</summary>
    private void Advance()
    {
        while (StartNext() is { } start)
            _ = start();
    }

    /// <summary>What to do next, one at a time: it may end at once and change what the others wait for.</summary>
    private Func<Task>? StartNext()
    {
        lock (_gate)
        {
            if (_isClosed)
                return null;
            GiveReady();
            if (_waiters.Count == 0)
                return null;
            if (_sessions.Where(s => s.State == SessionState.Free).MinBy(s => s.LastServed) is { } session)
            {
                session.State = SessionState.Fetching;
                session.Timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return () => FetchAsync(session);
            }

            // Accepting fetches nothing, so it goes on beside.
            if (_isAccepting || IsFull)
                return null;
            _isAccepting = true;
            return AcceptAsync;
        }
    }

    private bool IsFull => _sessions.Count(s => s.State != SessionState.Paused) >= context.Options.MaxConcurrentSessions;

    private void GiveReady()
    {
        while (_waiters.Count > 0)
        {
            var ready = _sessions.Where(s => s.State == SessionState.Ready).OrderBy(s => s.LastServed).Take(_waiters[0].Max).ToList();
            if (ready.Count == 0)
                return;
            foreach (var session in ready)
            {
                session.State = SessionState.InFlight;
                session.LastServed = ++_served;
                session.LastActive = context.Now;
                Arm(session);
            }

            _waiters[0].Give([.. ready.Select(s => new ReceivedLock(s.Message!, s.Receiver, s))]);
            _waiters.RemoveAt(0);
        }
    }

    private async Task AcceptAsync()
    {
        ServiceBusSessionReceiver? accepted = null;
        Exception? failure = null;
        var connection = _connections.Rent();
        context.CountRequest("accept-session");
        try
        {
            accepted = await accept(connection.Client, _closing.Token).ConfigureAwait(false);
        }
        catch (ServiceBusException none) when (none.Reason == ServiceBusFailureReason.ServiceTimeout)
        {
            // No session had messages for as long as the SDK tries: ask again while somebody waits.
        }
#pragma warning disable CA1031 // Every failure goes to those who wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        var isTooLate = false;
        lock (_gate)
        {
            _isAccepting = false;
            isTooLate = _isClosed;
            if (!isTooLate && accepted is not null)
            {
                var until = locks.ToLocal(accepted.SessionLockedUntil, enqueuedAt: null, isNew: true);
                var session = new HeldSession(accepted, connection, until, until - context.Now) { LastActive = context.Now };
                _sessions.Add(session);
                session.Timer = context.Time.CreateTimer(_ => _ = LookAfterAsync(session), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Arm(session);
            }

            if (failure is not null)
                FailWaiters(failure);
        }

        if (isTooLate && accepted is not null)
            await CloseAsync(accepted).ConfigureAwait(false);
        if (isTooLate || accepted is null)
            _connections.Return(connection);
        Advance();
    }

    private async Task FetchAsync(HeldSession session)
    {
        try
        {
            await RenewIfNeededAsync(session).ConfigureAwait(false);
            context.CountRequest("receive");
            var messages = await session.Receiver.ReceiveMessagesAsync(1, FetchWait(session), CancellationToken.None).ConfigureAwait(false);
            if (messages.Count == 0)
            {
                await DropAsync(session).ConfigureAwait(false);
                return;
            }

            await RenewIfNeededAsync(session).ConfigureAwait(false);
            if (Burial.IsPending(messages[0]))
            {
                await Burial.BuryAsync(session.Receiver, messages[0], context.Now, CancellationToken.None).ConfigureAwait(false);
                Change(session, SessionState.Fetching, SessionState.Free);
                return;
            }

            session.Message = messages[0];
            Change(session, SessionState.Fetching, SessionState.Ready);
        }
#pragma warning disable CA1031 // Every failure goes to those who wait, except that a session was lost.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                // One that was given up meanwhile failed because it was closed.
                if (session.State != SessionState.Gone && exception is not (ServiceBusException { Reason: ServiceBusFailureReason.SessionLockLost } or ObjectDisposedException))
                    FailWaiters(exception);
            }

            await DropAsync(session).ConfigureAwait(false);
        }
    }

    private TimeSpan FetchWait(HeldSession session)
    {
        lock (_gate)
        {
            return IsFull && session.LastServed > 0 ? Min(CrowdedWait, IdleLeft(session)) : IdleLeft(session);
        }
    }

    /// <summary>What is due: an idle session is given up, a lost one forgotten, a paused one kept or let go on.</summary>
    private async Task LookAfterAsync(HeldSession session)
    {
        bool drop = false, renew = false, goOn = false;
        lock (_gate)
        {
            var now = context.Now;
            switch (session.State)
            {
                case SessionState.Free or SessionState.Ready:
                    drop = true;
                    break;
                case SessionState.InFlight when now >= session.LockedUntil || session.Receiver.IsClosed:
                    drop = true;
                    break;
                case SessionState.InFlight:
                    Arm(session);
                    break;
                case SessionState.Paused when now >= session.PausedUntil:
                    session.State = SessionState.Free;
                    Arm(session);
                    goOn = true;
                    break;
                case SessionState.Paused:
                    renew = true;
                    break;
            }
        }

        if (drop)
            await DropAsync(session).ConfigureAwait(false);
        if (renew)
            await KeepAsync(session).ConfigureAwait(false);
        if (goOn)
            Advance();
    }

    private async Task KeepAsync(HeldSession session)
    {
        try
        {
            await RenewAsync(session).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever fails here, the session is not ours any more, and its messages come back.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.LogWarning(exception, "A session of {Entity} was lost while a delayed message held it; the delay ends early", session.Receiver.EntityPath);
            await DropAsync(session).ConfigureAwait(false);
        }
    }

    private Task RenewIfNeededAsync(HeldSession session) => session.NeedsRenewal(context.Now) ? RenewAsync(session) : Task.CompletedTask;

    private async Task RenewAsync(HeldSession session)
    {
        context.CountRequest("renew-session-lock");
        await session.Receiver.RenewSessionLockAsync(_closing.Token).ConfigureAwait(false);
        Renewed(session);
    }

    private void Change(HeldSession session, SessionState from, SessionState to)
    {
        lock (_gate)
        {
            if (session.State == from)
            {
                session.State = to;
                if (from == SessionState.InFlight)
                    session.LastActive = context.Now;
                Arm(session);
            }
        }

        Advance();
    }

    /// <summary>Sets the session's timer to when its state ends by itself.</summary>
    private void Arm(HeldSession session)
    {
        var now = context.Now;
        var due = session.State switch
        {
            SessionState.InFlight => Min(session.LockedUntil - now, LinkCheck),
            SessionState.Paused => Min(session.PausedUntil - now, (session.LockedUntil - now) / 2),
            SessionState.Free or SessionState.Ready => IdleLeft(session),
            _ => Timeout.InfiniteTimeSpan,
        };
        session.Timer?.Change(due < TimeSpan.Zero && due != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long a session may stay without giving a message.</summary>
    private TimeSpan IdleLeft(HeldSession session)
    {
        var left = session.LastActive + Min(context.Options.SessionIdleTimeout, session.LockDuration / 4) - context.Now;
        return left > ShortestWait ? left : ShortestWait;
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
            unclaimed = _waiters.Count > 0 ? [] : _sessions.FindAll(s => s.State is SessionState.Free or SessionState.Fetching or SessionState.Ready);
            unclaimed.ForEach(Remove);
        }

        foreach (var session in unclaimed)
            await CloseAsync(session).ConfigureAwait(false);
    }

    private void Remove(HeldSession session)
    {
        session.State = SessionState.Gone;
        session.Timer?.Dispose();
        _sessions.Remove(session);
    }

    /// <summary>Closes the session's receiver: its lock ends, and what was fetched of it is available again at once.</summary>
    private async Task CloseAsync(HeldSession session)
    {
        await CloseAsync(session.Receiver).ConfigureAwait(false);
        _connections.Return(session.Connection);
        session.Dispose();
    }

    private async Task CloseAsync(ServiceBusSessionReceiver receiver)
    {
        try
        {
            using var patience = new CancellationTokenSource(ClosePatience);
            await receiver.CloseAsync(patience.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What can't be closed any more is released by the service when its lock ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.LogDebug(exception, "A session of {Entity} could not be closed", receiver.EntityPath);
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
