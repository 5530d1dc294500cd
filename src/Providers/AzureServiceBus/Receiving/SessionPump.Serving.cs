using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Accepting sessions, asking them, and handing out what they have.</summary>
internal sealed partial class SessionPump
{
    // How long an empty session is asked while others wait for its place.
    private static readonly TimeSpan CrowdedWait = TimeSpan.FromMilliseconds(100);

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
                session.Arm(context.Now);
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
        RequestCounter.Count("accept-session");
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
                var session = new HeldSession(accepted, connection, until, until - context.Now, context.Options.SessionIdleTimeout) { LastActive = context.Now };
                _sessions.Add(session);
                session.Timer = context.Time.CreateTimer(_ => _ = LookAfterAsync(session), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                session.Arm(context.Now);
            }

            if (failure is not null)
                FailWaiters(failure);
        }

        if (isTooLate && accepted is not null)
            await _connections.CloseAsync(accepted).ConfigureAwait(false);
        if (isTooLate || accepted is null)
            _connections.Return(connection);
        Advance();
    }

    private async Task FetchAsync(HeldSession session)
    {
        try
        {
            await RenewIfNeededAsync(session).ConfigureAwait(false);
            RequestCounter.Count("receive");
            var messages = await session.Receiver.ReceiveMessagesAsync(1, FetchWait(session), CancellationToken.None).ConfigureAwait(false);
            if (messages.Count == 0)
            {
                await DropAsync(session).ConfigureAwait(false);
                return;
            }

            await RenewIfNeededAsync(session).ConfigureAwait(false);
            if (DeadLetterTransfer.IsPending(messages[0]))
            {
                await DeadLetterTransfer.DeadLetterAsync(session.Receiver, messages[0], context.Now, CancellationToken.None).ConfigureAwait(false);
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
            var left = session.IdleLeft(context.Now);
            return IsFull && session.LastServed > 0 && CrowdedWait < left ? CrowdedWait : left;
        }
    }
}
