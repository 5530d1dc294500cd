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

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
    {
        var outcomes = await driver.Settler.DeleteAsync([.. messages.Select(m => (Receipt)m.LockToken)], cancellationToken).ConfigureAwait(false);
        foreach (var (message, error) in messages.Zip(outcomes))
        {
            if (error is null)
                await _poller.RemovedAsync(message).ConfigureAwait(false);
        }

        return outcomes;
    }

    public async Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        await _poller.GiveBackFollowersAsync(message).ConfigureAwait(false);
        await driver.Settler.HideAsync((Receipt)message.LockToken, SqsLimits.CeilingSeconds(delay), cancellationToken).ConfigureAwait(false);
    }

    public async Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken)
    {
        await driver.DeadLetterer.MoveAsync(message, reason, description, cancellationToken).ConfigureAwait(false);
        await _poller.RemovedAsync(message).ConfigureAwait(false);
    }

    public async Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        var settings = await driver.Settings.GetAsync(path, cancellationToken).ConfigureAwait(false);
        var receipt = (Receipt)message.LockToken;
        var behind = _poller.Behind(message).Select(m => (Receipt)m.LockToken);
        var outcomes = await driver.Settler.RenewAsync([receipt, .. behind], settings.Lock, cancellationToken).ConfigureAwait(false);
        return outcomes[0] is { } error ? throw error : receipt.LockedUntil;
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

    public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) =>
        new Redriver(driver, this, path).RunAsync(options, cancellationToken);

    public async ValueTask DisposeAsync() => await _poller.CloseAsync().ConfigureAwait(false);
}
