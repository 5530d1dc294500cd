namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Settles a locked message, at once or with a transaction. Used under the broker's lock.</summary>
internal static class SettleOperation
{
    public static void Apply(
        MessageStore store,
        Guid lockToken,
        Action<MessageStore, BrokerMessage> settle,
        BrokerTransaction? transaction = null,
        bool crossEntity = false)
    {
        BrokerMessage message = store.Locked(lockToken);
        store.Entity.Touch();
        if (transaction is null)
        {
            settle(store, message);
            return;
        }

        transaction.Touch(store.Entity.TopLevelPath, crossEntity);
        MessageLock messageLock = message.Lock!;
        messageLock.Transaction = transaction;
        transaction.Add(
            () => ReferenceEquals(message.Lock, messageLock) ? null : BrokerErrors.MessageLockLost(store.Path),
            () => settle(store, message),
            () => messageLock.Transaction = null);
    }
}
