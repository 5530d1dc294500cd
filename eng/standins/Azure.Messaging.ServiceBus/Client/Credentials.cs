using Azure.Core;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

internal static class Credentials
{
    public static BrokerCredential From(ServiceBusConnectionStringProperties parsed)
    {
        bool key = parsed.SharedAccessKeyName is not null && parsed.SharedAccessKey is not null;
        if (parsed.Endpoint is null || (key == (parsed.SharedAccessSignature is not null)))
        {
            throw new ArgumentException(
                "The connection string must have an endpoint, and either a shared access key name and key or a shared access signature.",
                "connectionString");
        }

        return key
            ? new BrokerCredential(parsed.SharedAccessKeyName, parsed.SharedAccessKey, null, null)
            : new BrokerCredential(null, null, new AzureSasCredential(parsed.SharedAccessSignature), null);
    }

    public static BrokerCredential From(TokenCredential credential)
    {
        Check.NotNull(credential, nameof(credential));
        return new BrokerCredential(null, null, null, credential);
    }

    public static BrokerCredential From(AzureNamedKeyCredential credential)
    {
        Check.NotNull(credential, nameof(credential));
        (string name, string key) = credential;
        return new BrokerCredential(name, key, null, null);
    }

    public static BrokerCredential From(AzureSasCredential credential)
    {
        Check.NotNull(credential, nameof(credential));
        return new BrokerCredential(null, null, credential, null);
    }

    /// <summary>The SDK takes a namespace with or without a scheme.</summary>
    public static string Host(string fullyQualifiedNamespace, string name)
    {
        string host = Uri.TryCreate(fullyQualifiedNamespace, UriKind.Absolute, out Uri uri) && uri.Host.Length > 0
            ? uri.Host
            : fullyQualifiedNamespace;
        return Uri.CheckHostName(host) == UriHostNameType.Unknown
            ? throw new ArgumentException($"'{fullyQualifiedNamespace}' is not the host name of a namespace.", name)
            : host;
    }
}
