using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Settling;
using Integration.Aws.Topology;
using Integration.Drivers;

namespace Integration.Aws.Receiving;

/// <summary>Receives from the queue behind a source, and settles.</summary>
internal sealed class SqsReceiver(
    EntityPath path,
    SourcePoller poller,
    EntityResolver entities,
    SettingsReader reader,
    LeaseRenewer leases,
    SqsSettler settler,
    DeadLetterMover deadLetters,
    MessageCounter counter,
    MessagePurger purger,
    Redriver redriver) : IReceiverDriver
{
    public int MaxReceiveCount => SqsLimits.BatchCount;

    public TimeSpan? MaxReceiveWait => SqsLimits.MaxWait;

    public Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
        poller.ReceiveAsync(maxMessages, wait, cancellationToken);

    public Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) =>
        settler.DeleteAsync([.. messages.Select(m => (Receipt)m.LockToken)], cancellationToken);

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var receipt = (Receipt)message.LockToken;
        RequireHideable(receipt, delay, Capability.AbandonWithDelay, "a shorter delay, or sending it again with a delay.");
        return settler.HideAsync(receipt, SqsLimits.CeilingSeconds(delay), cancellationToken);
    }

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        deadLetters.MoveAsync(message, reason, description, cancellationToken);

    public async Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        var settings = await reader.GetAsync(path, cancellationToken).ConfigureAwait(false);
        var receipt = (Receipt)message.LockToken;
        if (settings.AutoDeleteOnIdle is { } idle && !path.IsDeadLetter)
            await leases.RenewAsync(await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false), idle).ConfigureAwait(false);
        RequireHideable(receipt, settings.Lock, Capability.RenewLock, "settling it in time, or a shorter lock.");
        await settler.RenewAsync(receipt, settings.Lock, cancellationToken).ConfigureAwait(false);
        return receipt.LockedUntil;
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        throw new CapabilityNotSupportedException(Capability.Peek, AwsCapabilities.NoPeek.Note!, AwsCapabilities.NoPeek.Alternative!, AwsProvider.Name, path);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => counter.CountAsync(path, cancellationToken);

    public async Task<long?> PurgeAsync(CancellationToken cancellationToken)
    {
        await purger.PurgeAsync(path, cancellationToken).ConfigureAwait(false);
        return null;
    }

    public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) =>
        redriver.RunAsync(path, this, options, cancellationToken);

    public async ValueTask DisposeAsync() => await poller.CloseAsync().ConfigureAwait(false);

    /// <summary>SQS hides a message for 12 hours from its receive in all, and refuses what goes beyond.</summary>
    private void RequireHideable(Receipt receipt, TimeSpan span, Capability capability, string alternative)
    {
        if (span > TimeSpan.Zero && span > receipt.HideableFor)
        {
            throw new CapabilityNotSupportedException(
                capability, $"SQS hides a message for 12 hours from its receive, of which {receipt.HideableFor} are left; asked for are {span}.", alternative, AwsProvider.Name, path);
        }
    }
}
