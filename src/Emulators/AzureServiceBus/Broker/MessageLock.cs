namespace Integration.Emulators.AzureServiceBus.Broker;

internal sealed class MessageLock
{
    private DateTimeOffset _until;

    public MessageLock(DateTimeOffset until, Session? session)
    {
        _until = until;
        Session = session;
    }

    public Guid Token { get; } = Guid.NewGuid();

    /// <summary>The session whose lock this one lives and ends with; none outside sessions.</summary>
    public Session? Session { get; }

    /// <summary>The open transaction that has settled the message; it is nobody else's until that ends.</summary>
    public BrokerTransaction? Transaction { get; set; }

    public DateTimeOffset Until
    {
        get => Session?.LockedUntil ?? _until;
        set => _until = value;
    }
}
