using System.ComponentModel;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusConnectionStringProperties
{
    public Uri Endpoint { get; internal set; }

    public string FullyQualifiedNamespace => Endpoint?.Host;

    public string EntityPath { get; internal set; }

    public string SharedAccessKeyName { get; internal set; }

    public string SharedAccessKey { get; internal set; }

    public string SharedAccessSignature { get; internal set; }

    public static ServiceBusConnectionStringProperties Parse(string connectionString)
    {
        Check.NotNullOrEmpty(connectionString, nameof(connectionString));
        var parsed = new ServiceBusConnectionStringProperties();
        foreach (string pair in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int separator = pair.IndexOf('=', StringComparison.Ordinal);
            string value = separator > 0 ? pair[(separator + 1)..].Trim() : null;
            if (string.IsNullOrEmpty(value))
            {
                throw new FormatException("The connection string is not well formed: each part must be name=value.");
            }

            parsed.Set(pair[..separator].Trim(), value);
        }

        return parsed;
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    // Unknown names are passed over, as the SDK does: other tools keep their own settings in the same string.
    private void Set(string name, string value)
    {
        switch (name.ToUpperInvariant())
        {
            case "ENDPOINT":
                Endpoint = ParseEndpoint(value);
                break;
            case "ENTITYPATH":
                EntityPath = value;
                break;
            case "SHAREDACCESSKEYNAME":
                SharedAccessKeyName = value;
                break;
            case "SHAREDACCESSKEY":
                SharedAccessKey = value;
                break;
            case "SHAREDACCESSSIGNATURE":
                SharedAccessSignature = value;
                break;
        }
    }

    private static Uri ParseEndpoint(string value)
    {
        bool hasScheme = value.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? value : "sb://" + value, UriKind.Absolute, out Uri endpoint) || endpoint.Host.Length == 0)
        {
            throw new FormatException("The connection string has an endpoint that is not an address.");
        }

        // Without a scheme the SDK loses the port; so does this.
        return new UriBuilder(endpoint) { Scheme = "sb", Port = hasScheme ? endpoint.Port : -1 }.Uri;
    }
}
