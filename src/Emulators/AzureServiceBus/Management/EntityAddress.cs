using Integration.Emulators.Amqp.Security;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Entities in settings such as <c>ForwardTo</c>: clients send a path or an address, and read an address.</summary>
internal static class EntityAddress
{
    public static string Of(string host, string path) => $"sb://{host}/{path}";

    public static string? PathOf(string? address) => address is null ? null : ResourcePath.Of(address);
}
