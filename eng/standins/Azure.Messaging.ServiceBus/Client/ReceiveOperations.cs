using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.Amqp;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

/// <summary>What a receiver asks of the broker, with the service's own checks. Used under the broker's lock.</summary>
internal static class ReceiveOperations
{
    // The service answers a peek with at most this many messages, whatever was asked for.
    private const int MaxPeek = 250;
    private const int MaxDeadLetterTextLength = 4096;

    public static MessageStore Find(BrokerNamespace broker, string path, SubQueue subQueue)
    {
        MessageStore store = broker.FindStore(path, subQueue);
        EntityStatus status = store.Entity.Status;
        if (status == EntityStatus.Disabled || status == EntityStatus.ReceiveDisabled)
        {
            throw BrokerErrors.Disabled(store.Path);
        }

        store.Entity.AccessedAt = broker.Now;
        return store;
    }

    public static List<ServiceBusReceivedMessage> Peek(MessageStore store, long from, int max, ReceiverLink sessionLink)
    {
        sessionLink?.ThrowIfSessionLost();
        return store.Peek(from, Math.Min(max, MaxPeek), sessionLink?.Session.Id)
            .ConvertAll(static message => message.ToReceived(peeked: true));
    }

    public static void Settle(
        MessageStore store,
        ReceiverLink sessionLink,
        Guid lockToken,
        Action<MessageStore, BrokerMessage> apply,
        BrokerTransaction transaction,
        bool crossEntity)
    {
        BrokerMessage message = store.Locked(lockToken, sessionLink);
        if (transaction is null)
        {
            apply(store, message);
            return;
        }

        transaction.Touch(store.Entity.TopLevelPath, crossEntity);
        MessageLock messageLock = message.Lock;
        messageLock.Transaction = transaction;
        transaction.Add(
            () => store.IsLocked(message, messageLock) ? null : BrokerErrors.MessageLockLost(store.Path),
            () => apply(store, message),
            () => messageLock.Transaction = null);
    }

    /// <summary>The properties to change, as they will be read.</summary>
    public static IDictionary<string, object> Changes(IDictionary<string, object> properties) =>
        properties?.ToDictionary(static pair => pair.Key, static pair => AmqpPropertyTypes.RoundTrip(pair.Key, pair.Value), StringComparer.Ordinal);

    public static void CheckDeadLetter(IDictionary<string, object> properties, string reason, string description)
    {
        CheckLength(reason, "deadLetterReason");
        CheckLength(description, "deadLetterErrorDescription");
        CheckConflict(properties, MessageAnnotationNames.DeadLetterReason, reason);
        CheckConflict(properties, MessageAnnotationNames.DeadLetterErrorDescription, description);
    }

    private static void CheckLength(string value, string name)
    {
        if (value?.Length > MaxDeadLetterTextLength)
        {
            throw new ArgumentOutOfRangeException(name, $"The value cannot exceed {MaxDeadLetterTextLength} characters.");
        }
    }

    private static void CheckConflict(IDictionary<string, object> properties, string name, string value)
    {
        if (value is not null && properties is not null
            && properties.TryGetValue(name, out object other) && !string.Equals(other as string, value, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} is given twice, with different values: as an argument and as a property.");
        }
    }
}
