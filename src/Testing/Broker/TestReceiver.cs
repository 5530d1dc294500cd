using Integration.Drivers;

namespace Integration.Testing.Broker;

/// <summary>Receives, and does what a drill does to receivers.</summary>
internal sealed class TestReceiver(TestBroker broker, string provider, EntityPath source, IReceiverDriver inner) : IReceiverDriver
{
    public int MaxReceiveCount => inner.MaxReceiveCount;

    public TimeSpan? MaxReceiveWait => inner.MaxReceiveWait;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<DriverMessage>> receiving;

        // The wait is not a call under way: what ends it is one of somebody else.
        using (broker.Activity.Begin())
            receiving = inner.ReceiveAsync(maxMessages, wait, cancellationToken);
        return Drill(await receiving.ConfigureAwait(false));
    }

    public IReadOnlyList<DriverMessage> ReceiveAtOnce(int maxMessages)
    {
        using var call = broker.Activity.Begin();
        return Drill(inner.ReceiveAtOnce(maxMessages));
    }

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
    {
        using var call = broker.Activity.Begin();
        var errors = new Exception?[messages.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            if (await LosesAsync(messages[i]).ConfigureAwait(false))
                errors[i] = new MessageLockLostException($"the lock of message '{messages[i].Message.MessageId}' is lost: a drill.", provider, source);
        }

        var kept = Enumerable.Range(0, errors.Length).Where(i => errors[i] is null).ToList();
        if (kept.Count == 0)
            return errors;
        var outcomes = await inner.CompleteAsync([.. kept.Select(i => messages[i])], cancellationToken).ConfigureAwait(false);
        foreach (var (i, outcome) in kept.Zip(outcomes))
            errors[i] = outcome;
        return errors;
    }

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        CallAsync(() => inner.AbandonAsync(message, delay, cancellationToken));

    public Task ReleaseAsync(DriverMessage message, CancellationToken cancellationToken) => CallAsync(() => inner.ReleaseAsync(message, cancellationToken));

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        CallAsync(() => inner.DeadLetterAsync(message, reason, description, cancellationToken));

    public async Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        using var call = broker.Activity.Begin();
        return await inner.RenewLockAsync(message, cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        inner.PeekAsync(maxMessages, afterSequenceNumber, cancellationToken);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);

    public async Task<long?> PurgeAsync(CancellationToken cancellationToken)
    {
        using var call = broker.Activity.Begin();
        return await inner.PurgeAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken)
    {
        using var call = broker.Activity.Begin();
        return await inner.RedriveAsync(options, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task CallAsync(Func<Task> call)
    {
        using var under = broker.Activity.Begin();
        await call().ConfigureAwait(false);
    }

    private IReadOnlyList<DriverMessage> Drill(IReadOnlyList<DriverMessage> messages) => broker.Faults?.Is(DrillKind.LostLock) != true || messages.Count == 0
        ? messages
        : [.. messages.Select(m => IsDrilled(m) && broker.Strikes(DrillKind.LostLock, source) ? broker.Losing.Add(inner, source, m) : m)];

    /// <summary>Whether the message comes again instead of being completed.</summary>
    private async Task<bool> LosesAsync(DriverMessage message)
    {
        if (await broker.Losing.LoseAsync(source, message.Message.MessageId ?? "").ConfigureAwait(false))
            return true;
        if (!IsDrilled(message) || !broker.Strikes(DrillKind.Crash, source))
            return false;
        broker.EndProcess();
        await inner.AbandonAsync(message, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>The first delivery alone.</summary>
    private bool IsDrilled(DriverMessage message) => message.Delivery.DeliveryCount == 1 && broker.CanComeAgain(source);
}
