namespace Integration.Operations;

/// <summary>An original that is put back out of the journal, as a message in hand: it is not locked, as the journal keeps it for good.</summary>
/// <param name="key">What the original was known by.</param>
/// <param name="replaced">What took its place among the dead letters and goes when it is back.</param>
internal sealed class RestoredLetter(UInt128 key, IReadOnlyList<ReceivedMessage> replaced) : IMessageSettlement
{
    public UInt128 Key => key;

    public IReadOnlyList<ReceivedMessage> Replaced => replaced;

    public DateTimeOffset LockedUntil => DateTimeOffset.MaxValue;

    public bool IsSettled { get; private set; }

    public bool IsCompleted => IsSettled;

    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        IsSettled = true;
        return Task.CompletedTask;
    }

    public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken) => AbandonAsync(TimeSpan.Zero, cancellationToken);

    public Task RenewLockAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
