namespace Azure.Messaging.ServiceBus.Broker;

internal static class Right
{
    public const string Send = "Send";
    public const string Listen = "Listen";
    public const string Manage = "Manage";
}
