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
        while (true)
        {
            HeldSession? session;

            // One at a time: what is started may end at once and change what the others wait for.
            lock (_gate)
            {
                if (_isClosed)
                    return;
                GiveReady();
                if (_waiters.Count == 0)
                    return;
                session = _free.First?.Value;
                if (session is not null)
                {
                    Turn(session, SessionState.Fetching);
                }
                else
                {
                    // Accepting fetches nothing, so it goes on beside.
                    if (_isAccepting || IsFull)
                        return;
                    _isAccepting = true;
                }
            }

            _ = session is null ? AcceptAsync() : FetchAsync(session);
        }
    }

    private bool IsFull => _sessions.Count - _paused >= context.Options.MaxConcurrentSessions;

    private void GiveReady()
    {
        while (_waiters.Count > 0 && _ready.Count > 0)
        {
            var given = new ReceivedLock[Math.Min(_ready.Count, _waiters[0].Max)];
            for (var i = 0; i < given.Length; i++)
            {
                var session = _ready.First!.Value;
                session.LastActive = context.Now;
                session.HasGiven = true;
                Turn(session, SessionState.InFlight);
                given[i] = new ReceivedLock(session.Message!, session.Receiver, session);
            }

            _waiters[0].Give(given);
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
            RequestCounter.CountEmpty("accept-session");
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
                Turn(session, SessionState.Free);
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
                RequestCounter.CountEmpty("receive");
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
            return IsFull && session.HasGiven && CrowdedWait < left ? CrowdedWait : left;
        }
    }
}
