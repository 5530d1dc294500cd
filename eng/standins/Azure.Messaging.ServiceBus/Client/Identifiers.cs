namespace Azure.Messaging.ServiceBus;

internal static class Identifiers
{
    public static string Make(string wanted, string name) => string.IsNullOrEmpty(wanted) ? $"{name}-{Guid.NewGuid()}" : wanted;
}
