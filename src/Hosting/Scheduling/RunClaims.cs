using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Scheduling;

/// <summary>One instance at a time sends an occurrence, by a claim in the inbox, and none again that was sent.</summary>
/// <remarks>A crash between sending and remembering sends it again: it has the same id then, by which consumers drop it.</remarks>
internal sealed class RunClaims(IInbox inbox, InboxOptions options, string application, string? client, string schedule, TimeProvider time, ILogger logger)
{
    // All instances claim an occurrence in the same moment. A cache can't tell who was first: the last one's claim stays, and a second look tells whose it is.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    /// <summary>Runs it unless it was run: false then. While another instance is at it, waits for that to end.</summary>
    public async Task<bool> RunOnceAsync(string id, TimeSpan oldest, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var call = new InboxCall(
            inbox,
            new InboxOptions { ClaimDuration = options.ClaimDuration, Window = SaturatingTime.Add(oldest, oldest) },
            new InboxKey(application, client, $"schedule:{schedule}", id, ContentDigest: ""),
            Guid.NewGuid(),
            time);
        while (await ClaimAsync(call, cancellationToken).ConfigureAwait(false) is var state && state != InboxState.Claimed)
        {
            if (state == InboxState.Handled)
                return false;
            await time.DelayAsync(SecondLook, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await run(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await call.ReleaseAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        try
        {
            await call.MarkHandledAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is sent: whatever the store says, it must not be sent again for that.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.RunNotRemembered(exception, id, schedule);
        }

        return true;
    }

    private async Task<InboxState> ClaimAsync(InboxCall call, CancellationToken cancellationToken)
    {
        var state = await call.ClaimAsync(cancellationToken).ConfigureAwait(false);
        if (state != InboxState.Claimed || inbox is not DistributedCacheInbox)
            return state;
        await time.DelayAsync(SecondLook, cancellationToken).ConfigureAwait(false);
        return await call.ClaimAsync(cancellationToken).ConfigureAwait(false);
    }
}
