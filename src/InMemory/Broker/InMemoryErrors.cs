namespace Integration.InMemory.Broker;

/// <summary>The broker's errors.</summary>
internal static class InMemoryErrors
{
    /// <summary>The provider's name.</summary>
    public const string Provider = "in-memory";

    public static EntityNotFoundException NotFound(EntityPath path) =>
        new("it does not exist. Create it, or check its name.", Provider, path);

    public static MessageLockLostException LockLost(EntityPath path, Message message) =>
        new($"the lock of message '{message.MessageId}' is lost: it ended, or the message was settled or purged.", Provider, path);

    public static QuotaExceededException Full(MemoryBudget budget, long cost, EntityPath entity) => new(
        $"the broker is full: {budget.Used:N0} of {budget.MaxBytes:N0} bytes are taken and {cost:N0} more are needed "
        + $"(each message counts {MemoryBudget.BytesPerMessage} bytes more than its size, each subscription's copy in full). "
        + $"Receive and complete messages, or raise {nameof(InMemoryOptions)}.{nameof(InMemoryOptions.MaxBytes)}.",
        Provider,
        entity);
}
