using Azure.Core;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Storage.Blobs;

namespace Integration.AzureEventHubs;

/// <summary>
/// How to reach an Event Hubs namespace: a connection string, or the namespace's host name with a credential. Everything is checked at
/// once when the client is made.
/// </summary>
/// <remarks><see cref="ToString"/> never shows a secret.</remarks>
public sealed record AzureEventHubsOptions
{
    /// <summary>
    /// The namespace's connection string; an <c>EntityPath</c> in it is passed over, as each stream names its event hub. With
    /// <c>UseDevelopmentEmulator=true</c> it reaches an emulator over plain AMQP.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>The namespace's host name, such as <c>contoso.servicebus.windows.net</c>; instead of a connection string.</summary>
    public string? FullyQualifiedNamespace { get; init; }

    /// <summary>The credential that goes with <see cref="FullyQualifiedNamespace"/>; <c>DefaultAzureCredential</c> when null.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>AMQP over TCP (port 5671), or over web sockets (port 443); TCP by default.</summary>
    public EventHubsTransportType TransportType { get; init; } = EventHubsTransportType.AmqpTcp;

    /// <summary>The SDK's own retries, which come before any of the caller's; the SDK's defaults when null.</summary>
    public EventHubsRetryOptions? Retry { get; init; }

    /// <summary>What the service's log calls this client's links, 1–64 characters; the SDK chooses when null.</summary>
    public string? Identifier { get; init; }

    /// <summary>The consumer group of readers that belong to no reader group; <c>$Default</c> by default. The service lets five of them read a partition at a time.</summary>
    public string ConsumerGroup { get; init; } = EventHubConsumerClient.DefaultConsumerGroupName;

    /// <summary>
    /// How many events of a partition the SDK fetches before they are asked for, 0–10,000; 0 by default. They come on top of
    /// <see cref="ReadStreamOptions.MaxBufferedRecords"/>, up to 4 MiB for each partition.
    /// </summary>
    public int PrefetchCount { get; init; }

    /// <summary>What the names of event hubs begin with in the namespace, up to 100 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; nothing by default.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>
    /// The blob container in which reader groups keep who reads what and how far, laid out as the SDK's own processor does; it must exist. Null for none, and
    /// no reader groups, unless <see cref="CheckpointContainer"/> says where.
    /// </summary>
    public BlobContainerClient? CheckpointContainerClient { get; init; }

    /// <summary>
    /// The address of that container, such as <c>https://contoso.blob.core.windows.net/checkpoints</c>, reached with <see cref="Credential"/>, by default
    /// <c>DefaultAzureCredential</c>; or with <see cref="CheckpointConnectionString"/> its name.
    /// </summary>
    public string? CheckpointContainer { get; init; }

    /// <summary>The connection string of the storage account of <see cref="CheckpointContainer"/>; null when that is an address.</summary>
    public string? CheckpointConnectionString { get; init; }

    /// <summary>Where it leads, without secrets.</summary>
    public override string ToString() =>
        $"AzureEventHubsOptions {{ {(ConnectionString is null ? FullyQualifiedNamespace : "connection string")}, {TransportType}, prefix '{NamePrefix}' }}";

    /// <summary>Whether the container is named without saying in which account.</summary>
    internal bool CheckpointIsName => CheckpointContainer is { Length: > 0 } && CheckpointConnectionString is null && !CheckpointContainer.Contains('/', StringComparison.Ordinal);

    /// <summary>Everything that is wrong, in words for an error message.</summary>
    internal IEnumerable<string> FindFaults()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) == string.IsNullOrWhiteSpace(FullyQualifiedNamespace))
            yield return "give either ConnectionString or FullyQualifiedNamespace";
        if (Credential is not null && !string.IsNullOrWhiteSpace(ConnectionString))
            yield return "Credential goes with FullyQualifiedNamespace, not with ConnectionString";
        if (FullyQualifiedNamespace?.AsSpan().ContainsAny(":/;=") == true)
            yield return "FullyQualifiedNamespace is a host name only, such as contoso.servicebus.windows.net";
        if (!string.IsNullOrWhiteSpace(ConnectionString) && !IsConnectionString(ConnectionString))
            yield return "ConnectionString can't be read: it needs Endpoint=sb://<host>/ and a key or signature";
        if (!Enum.IsDefined(TransportType))
            yield return "TransportType is neither AmqpTcp nor AmqpWebSockets";
        if (Identifier is not null && (string.IsNullOrWhiteSpace(Identifier) || Identifier.Length > 64))
            yield return "Identifier must have 1-64 characters";
        if (string.IsNullOrWhiteSpace(ConsumerGroup) || ConsumerGroup.Length > 50)
            yield return "ConsumerGroup must have 1-50 characters";
        if (PrefetchCount is < 0 or > 10_000)
            yield return $"PrefetchCount is {PrefetchCount}; it must be 0-10,000";
        if (NamePrefix is null || NamePrefix.Length > 100 || !NamePrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return "NamePrefix must have 0-100 letters, digits, '-', '_' and '.'";
        if (CheckpointContainerClient is not null && (CheckpointContainer ?? CheckpointConnectionString) is not null)
            yield return "give either CheckpointContainerClient or CheckpointContainer";
        if (CheckpointConnectionString is not null && (string.IsNullOrWhiteSpace(CheckpointContainer) || CheckpointContainer.Contains('/', StringComparison.Ordinal)))
            yield return "CheckpointContainer must be the container's name beside CheckpointConnectionString";
        if (CheckpointConnectionString is null && CheckpointContainer is not null && !Uri.TryCreate(CheckpointContainer, UriKind.Absolute, out _))
            yield return "CheckpointContainer must be an address such as https://contoso.blob.core.windows.net/checkpoints, or go with CheckpointConnectionString or a BlobServiceClient among the services";
        if (CheckpointConnectionString is not null && !IsStorageConnectionString(CheckpointConnectionString))
            yield return "CheckpointConnectionString can't be read: it is the storage account's, not the namespace's";
    }

    private static bool IsStorageConnectionString(string text)
    {
        try
        {
            return new BlobServiceClient(text).Uri is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // The SDK's own exception is left out on purpose: it may quote the text.
    private static bool IsConnectionString(string text)
    {
        try
        {
            var parsed = EventHubsConnectionStringProperties.Parse(text);
            return parsed.Endpoint is not null && (parsed.SharedAccessKey is not null || parsed.SharedAccessSignature is not null);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
