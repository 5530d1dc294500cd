namespace Azure.Messaging.ServiceBus.Administration;

public class NamespaceProperties
{
    public string Name { get; internal set; }

    public string Alias { get; internal set; }

    public DateTimeOffset CreatedTime { get; internal set; }

    public DateTimeOffset ModifiedTime { get; internal set; }

    public MessagingSku MessagingSku { get; internal set; }

    public int MessagingUnits { get; internal set; }
}
