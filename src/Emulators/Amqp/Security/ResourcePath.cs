namespace Integration.Emulators.Amqp.Security;

/// <summary>What a token is for, or a client asks one for.</summary>
internal static class ResourcePath
{
    /// <summary>The path in an address such as <c>sb://host/orders</c>, whatever its scheme, host and query; a path is returned as it is.</summary>
    public static string Of(string resource)
    {
        string path = Uri.TryCreate(resource, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? Uri.UnescapeDataString(address.AbsolutePath)
            : resource;
        return path.Trim('/');
    }
}
