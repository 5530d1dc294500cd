using Integration.Drivers;

namespace Integration.Hosting;

/// <summary>The calls of the store for one delivery. Each is given up after the duration of a claim: a store that hangs is unavailable.</summary>
internal sealed class InboxCall(IInbox inbox, InboxOptions options, InboxKey key, Guid claim, TimeProvider time)
{
    public TimeProvider Time => time;

    public TimeSpan ClaimDuration => options.ClaimDuration;

    public Task<InboxState> ClaimAsync(CancellationToken cancellationToken) =>
        inbox.ClaimAsync(key, claim, options.ClaimDuration, cancellationToken).AsTask().WaitAsync(SaturatingTime.ForTimer(options.ClaimDuration), time, cancellationToken);

    public Task ReleaseAsync() => inbox.ReleaseAsync(key, claim, CancellationToken.None).AsTask().WaitAsync(SaturatingTime.ForTimer(options.ClaimDuration), time);

    public Task MarkHandledAsync() => inbox.MarkHandledAsync(key, options.Window, CancellationToken.None).AsTask().WaitAsync(SaturatingTime.ForTimer(options.ClaimDuration), time);
}
