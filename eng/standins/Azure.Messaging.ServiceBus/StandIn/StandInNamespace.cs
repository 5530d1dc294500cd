using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus.StandIn;

/// <summary>A test's hold on one namespace: its time, its limits, its keys, and what goes wrong in it.</summary>
internal sealed class StandInNamespace : IDisposable
{
    private readonly BrokerNamespace _broker;

    private StandInNamespace(BrokerNamespace broker) => _broker = broker;

    public string FullyQualifiedNamespace => _broker.Host;

    /// <summary>A connection string that every client of this namespace may use, until <see cref="SetKey"/> says otherwise.</summary>
    public string ConnectionString => ConnectionStringFor("RootManageSharedAccessKey", "SAS_KEY_VALUE");

    /// <summary>256 KiB unless set, as in the Standard tier; an entity's own setting comes first.</summary>
    public long MaxMessageSizeInBytes
    {
        get => _broker.MaxMessageSizeInBytes;
        set => _broker.MaxMessageSizeInBytes = value;
    }

    /// <summary>How often the administration endpoint was asked, by anyone.</summary>
    public long AdministrationCalls => _broker.AdministrationCalls;

    /// <summary>A new namespace on the given time, of the given name or of one that nobody else has.</summary>
    public static StandInNamespace Create(TimeProvider time, string fullyQualifiedNamespace = null) =>
        new(BrokerRegistry.Create(fullyQualifiedNamespace ?? $"sb-{Guid.NewGuid():N}.servicebus.windows.net", time));

    /// <summary>The namespace that clients of this host name reach.</summary>
    public static StandInNamespace Get(string fullyQualifiedNamespace) => new(BrokerRegistry.Get(fullyQualifiedNamespace));

    public string ConnectionStringFor(string keyName, string key) =>
        $"Endpoint=sb://{FullyQualifiedNamespace}/;SharedAccessKeyName={keyName};SharedAccessKey={key}";

    /// <summary>Sets a shared access key and its rights (Send, Listen, Manage); from the first one on, others are refused.</summary>
    public void SetKey(string name, string key, params string[] rights) => _broker.Execute(() => _broker.Access.SetKey(name, key, rights));

    /// <summary>Restricts what token credentials may do; with no rights, nothing.</summary>
    public void SetTokenRights(params string[] rights) => _broker.Execute(() => _broker.Access.SetTokenRights(rights));

    /// <summary>Lets the next calls fail: of one kind or any, on one entity (the path as an EntityPath shows it) or any.</summary>
    public void FailNext(
        Func<string, Exception> exception,
        int count = 1,
        BrokerOperation? operation = null,
        string entityPath = null,
        bool afterEffect = false) =>
        _broker.Execute(() => _broker.Faults.Add(new Fault
        {
            Exception = exception,
            Remaining = count,
            Operation = operation,
            Path = entityPath,
            AfterEffect = afterEffect,
        }));

    public void FailNext(
        ServiceBusFailureReason reason,
        int count = 1,
        BrokerOperation? operation = null,
        string entityPath = null,
        bool afterEffect = false) =>
        FailNext(path => new ServiceBusException($"Injected: {reason}.", reason, path), count, operation, entityPath, afterEffect);

    public void ClearFaults() => _broker.Execute(_broker.Faults.Clear);

    /// <summary>Cuts the receivers' links to an entity: prefetched messages are gone until their locks end, sessions are lost.</summary>
    public void DetachLinks(string entityPath) => ForEachStore(entityPath, static store =>
    {
        foreach (ReceiverLink link in store.Links.ToArray())
        {
            link.Detach();
        }
    });

    /// <summary>Ends the locks of all messages outside sessions, as if their time were over.</summary>
    public void LoseMessageLocks(string entityPath) => ForEachStore(entityPath, static store => store.LoseLocks());

    /// <summary>Ends the locks of sessions, or of one session, as if their time were over.</summary>
    public void LoseSessionLocks(string entityPath, string sessionId = null) => ForEachStore(entityPath, store =>
    {
        foreach (Session session in store.Sessions.Locked().Where(session => sessionId is null || session.Id == sessionId).ToArray())
        {
            store.Sessions.Unlock(session, countDeliveries: true);
        }
    });

    /// <summary>Removes the namespace from this process: whoever comes next to its host name finds an empty one.</summary>
    public void Dispose() => BrokerRegistry.Remove(FullyQualifiedNamespace);

    private void ForEachStore(string entityPath, Action<MessageStore> action) =>
        _broker.Execute(() => action(_broker.FindStore(entityPath, SubQueue.None)));
}
