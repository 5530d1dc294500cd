namespace Integration.InMemory;

/// <summary>The errors for what is not there.</summary>
internal static class Missing
{
    public static EntityNotFoundException Entity(EntityPath path) =>
        new("it does not exist. Create it, or check its name.", InMemoryDriver.ProviderName, path);

    public static MessageLockLostException Lock(EntityPath path, Message message) =>
        new($"the lock of message '{message.MessageId}' is lost: it ended, or the message was settled or purged.", InMemoryDriver.ProviderName, path);
}
