namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Makes a receiver's link to an entity, with what the service refuses. Used under the broker's lock.</summary>
internal static class AttachOperation
{
    public static ReceiverLink Attach(BrokerNamespace broker, string path, bool sessions, ReceiveMode mode, string name, IReceiver receiver)
    {
        MessageStore store = FindOpen(broker, path);
        if (sessions && !store.RequiresSession)
            throw BrokerErrors.HasNoSessions(path);
        if (!sessions && store.RequiresSession)
            throw BrokerErrors.RequiresSession(path);

        store.Entity.Touch();
        var link = new ReceiverLink(store, mode, name, receiver);
        if (!sessions)
            link.Open();
        return link;
    }

    /// <summary>The store, if its entity can be received from.</summary>
    public static MessageStore FindOpen(BrokerNamespace broker, string path)
    {
        MessageStore store = broker.FindStore(path);
        return store.Entity.Status is EntityState.Disabled or EntityState.ReceiveDisabled ? throw BrokerErrors.Disabled(store.Path) : store;
    }
}
