using System.Collections.Concurrent;
using Azure.Identity;
using Azure.Messaging.EventHubs;

namespace Integration.AzureEventHubs;

/// <summary>The SDK's connections that a client has, one for each stream: for what the portable API lacks.</summary>
public sealed class AzureEventHubsConnections
{
    private readonly AzureEventHubsOptions _options;
    private readonly Lazy<string?> _connectionString;
    private readonly ConcurrentDictionary<string, Lazy<EventHubConnection>> _connections = new(StringComparer.Ordinal);

    internal AzureEventHubsConnections(AzureEventHubsOptions options)
    {
        _options = options;
        _connectionString = new(() => string.IsNullOrWhiteSpace(options.ConnectionString) ? null : WithoutEntityPath(options.ConnectionString));
    }

    /// <summary>The connection of a stream, which the client closes. No call is made: it opens at its first use.</summary>
    /// <param name="stream">The neutral name of the stream.</param>
    public EventHubConnection Of(string stream)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stream);
        return _connections.GetOrAdd(stream, _ => new(() => Open(_options.NamePrefix + stream))).Value;
    }

    internal async ValueTask CloseAsync()
    {
        foreach (var connection in _connections.Values.Where(static c => c.IsValueCreated))
            await connection.Value.DisposeAsync().ConfigureAwait(false);
    }

    private EventHubConnection Open(string eventHub)
    {
        var connection = new EventHubConnectionOptions { TransportType = _options.TransportType };
        return _connectionString.Value is { } connectionString
            ? new EventHubConnection(connectionString, eventHub, connection)
            : new EventHubConnection(_options.FullyQualifiedNamespace, eventHub, _options.Credential ?? new DefaultAzureCredential(), connection);
    }

    // A key of one event hub comes with its name, which the SDK does not take beside the same name given apart.
    private static string WithoutEntityPath(string connectionString) =>
        string.Join(';', connectionString.Split(';').Where(part => !part.TrimStart().StartsWith("EntityPath=", StringComparison.OrdinalIgnoreCase)));
}
