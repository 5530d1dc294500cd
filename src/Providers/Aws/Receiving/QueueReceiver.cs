using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Receives from the queue behind a source, and settles.</summary>
internal sealed class QueueReceiver(AwsDriver driver, EntityPath path) : IReceiverDriver
{
    private readonly SourcePoller _poller = new(driver, path);

    public int MaxReceiveCount => SqsLimits.BatchCount;

    public TimeSpan? MaxReceiveWait => SqsLimits.MaxWait;

    public Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
        _poller.ReceiveAsync(maxMessages, wait, cancellationToken);

    public Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) =>
        driver.Settler.DeleteAsync([.. messages.Select(m => (Receipt)m.LockToken)], cancellationToken);

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var receipt = (Receipt)message.LockToken;
        RequireHideable(receipt, delay, Capability.AbandonWithDelay, "a shorter delay, or sending it again with a delay.");
        return driver.Settler.HideAsync(receipt, SqsLimits.CeilingSeconds(delay), cancellationToken);
    }

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        driver.DeadLetterer.MoveAsync(message, reason, description, cancellationToken);

    public async Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        var settings = await driver.Settings.GetAsync(path, cancellationToken).ConfigureAwait(false);
        var receipt = (Receipt)message.LockToken;
        RequireHideable(receipt, settings.Lock, Capability.RenewLock, "settling it in time, or a shorter lock.");
        await driver.Settler.RenewAsync(receipt, settings.Lock, cancellationToken).ConfigureAwait(false);
        return receipt.LockedUntil;
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        throw new CapabilityNotSupportedException(Capability.Peek, AwsCapabilities.NoPeek.Note!, AwsCapabilities.NoPeek.Alternative!, driver.Provider, path);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => new QueueCounter(driver).CountAsync(path, cancellationToken);

    public async Task<long?> PurgeAsync(CancellationToken cancellationToken)
    {
        var queue = await driver.Book.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        await driver.Clients.Sqs.PurgeQueueAsync(queue.Url, cancellationToken).ConfigureAwait(false);
        return null;
    }

    public async Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await new Redriver(driver, this, path).RunAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EntityNotFoundException || AwsErrors.IsNotFound(exception))
        {
            if (!await driver.Book.IsWithoutDeadLettersAsync(path, cancellationToken).ConfigureAwait(false))
                throw;
            return new RedriveResult(0, []);
        }
    }

    public async ValueTask DisposeAsync() => await _poller.CloseAsync().ConfigureAwait(false);

    /// <summary>SQS hides a message for 12 hours from its receive in all, and refuses what goes beyond.</summary>
    private void RequireHideable(Receipt receipt, TimeSpan span, Capability capability, string alternative)
    {
        if (span > TimeSpan.Zero && span > receipt.HideableFor)
        {
            throw new CapabilityNotSupportedException(
                capability, $"SQS hides a message for 12 hours from its receive, of which {receipt.HideableFor} are left; asked for are {span}.", alternative, driver.Provider, path);
        }
    }
}
