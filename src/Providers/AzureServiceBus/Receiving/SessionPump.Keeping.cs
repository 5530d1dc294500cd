using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Renewing the locks of held sessions, and ending their states when they are due.</summary>
internal sealed partial class SessionPump
{
    /// <summary>The lock of a session in flight was renewed.</summary>
    public void Renewed(HeldSession session)
    {
        lock (_gate)
        {
            session.LockedUntil = locks.ToLocal(session.Receiver.SessionLockedUntil, enqueuedAt: null, isNew: true);
            session.Arm(context.Now);
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
                    session.Arm(context.Now);
                    break;
                case SessionState.Paused when now >= session.PausedUntil:
                    Turn(session, SessionState.Free);
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
            context.Logger.DelayLost(exception, session.Receiver.EntityPath);
            await DropAsync(session).ConfigureAwait(false);
        }
    }

    private Task RenewIfNeededAsync(HeldSession session) => session.NeedsRenewal(context.Now) ? RenewAsync(session) : Task.CompletedTask;

    private async Task RenewAsync(HeldSession session)
    {
        RequestCounter.Count("renew-session-lock");
        await session.Receiver.RenewSessionLockAsync(_closing.Token).ConfigureAwait(false);
        Renewed(session);
    }
}
