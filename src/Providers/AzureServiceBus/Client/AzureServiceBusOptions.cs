using Azure.Core;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.AzureServiceBus;

/// <summary>
/// How to reach a Service Bus namespace: a connection string, or the namespace's host name with a credential. Everything
/// is checked at once when the client is made.
/// </summary>
/// <remarks><see cref="ToString"/> never shows a secret.</remarks>
public sealed record AzureServiceBusOptions
{
    /// <summary>
    /// The namespace's connection string. With <c>UseDevelopmentEmulator=true</c> it reaches the Service Bus emulator over plain
    /// AMQP; name the port in the endpoint, which must begin with <c>sb://</c>.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>The namespace's host name, such as <c>contoso.servicebus.windows.net</c>; instead of a connection string.</summary>
    public string? FullyQualifiedNamespace { get; init; }

    /// <summary>The credential that goes with <see cref="FullyQualifiedNamespace"/>; <c>DefaultAzureCredential</c> when null.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>
    /// A client of the application's own, instead of <see cref="ConnectionString"/> and <see cref="FullyQualifiedNamespace"/>; whoever made it disposes of it.
    /// <see cref="TransportType"/> and <see cref="Retry"/> are then its own. All connections are this one.
    /// </summary>
    public ServiceBusClient? Client { get; init; }

    /// <summary>
    /// That client's companion for topology and counts. Without it one is made for the namespace of <see cref="Client"/>, with
    /// <see cref="AdministrationConnectionString"/> or <see cref="Credential"/>.
    /// </summary>
    public ServiceBusAdministrationClient? AdministrationClient { get; init; }

    /// <summary>
    /// The connection string of the administration endpoint where it is another: the emulator's has another port. Null for
    /// the same as everything else. Only topology and counts use it.
    /// </summary>
    public string? AdministrationConnectionString { get; init; }

    /// <summary>AMQP over TCP (ports 5671, 5672), or over web sockets (port 443); TCP by default.</summary>
    public ServiceBusTransportType TransportType { get; init; } = ServiceBusTransportType.AmqpTcp;

    /// <summary>The SDK's own retries, which come before any of the caller's; the SDK's defaults when null.</summary>
    public ServiceBusRetryOptions? Retry { get; init; }

    /// <summary>How many sessions (groups) a receiver of an ordered source holds at most, 1–5,000; 16 by default. Sessions that wait for a delay don't count.</summary>
    public int MaxConcurrentSessions { get; init; } = 16;

    /// <summary>
    /// How long a session without messages or without a caller is held before others may have it, 10 ms–1 h; 5 s by default. At
    /// <see cref="MaxConcurrentSessions"/> an empty session is given up sooner.
    /// </summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages a receiver of a source without groups fetches ahead, 0–1,000; 0 by default. What nobody takes within 5 s is given back.</summary>
    public int PrefetchCount { get; init; }

    /// <summary>
    /// How long a receive with a wait of zero gives the service to answer, 1 ms–1 min; 500 ms by default. Too short, and it misses
    /// messages that are there.
    /// </summary>
    public TimeSpan PollTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What the names of queues and topics begin with in the namespace, up to 100 letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>/</c>; nothing by default.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>The limits of the namespace's tier; those of Standard by default.</summary>
    public AzureServiceBusLimits Limits { get; init; } = AzureServiceBusLimits.Standard;

    /// <summary>Where it leads, without secrets.</summary>
    public override string ToString() =>
        $"AzureServiceBusOptions {{ {(Client is not null ? "client of the application" : ConnectionString is null ? FullyQualifiedNamespace : "connection string")}, {TransportType}, prefix '{NamePrefix}' }}";

    /// <summary>Whether the options say themselves how to reach the namespace.</summary>
    internal bool SayWhere => Client is not null || !string.IsNullOrWhiteSpace(ConnectionString) || !string.IsNullOrWhiteSpace(FullyQualifiedNamespace);

    /// <summary>Everything that is wrong, in words for an error message.</summary>
    /// <param name="hasClient">Whether there will be a client of the application's own.</param>
    internal IEnumerable<string> FindFaults(bool hasClient = false)
    {
        if (Client is not null && !(string.IsNullOrWhiteSpace(ConnectionString) && string.IsNullOrWhiteSpace(FullyQualifiedNamespace)))
            yield return "give either Client or ConnectionString or FullyQualifiedNamespace";
        if (Client is null && !hasClient && string.IsNullOrWhiteSpace(ConnectionString) == string.IsNullOrWhiteSpace(FullyQualifiedNamespace))
            yield return "give either ConnectionString or FullyQualifiedNamespace";
        if (Credential is not null && !string.IsNullOrWhiteSpace(ConnectionString))
            yield return "Credential goes with FullyQualifiedNamespace, not with ConnectionString";
        if (FullyQualifiedNamespace?.AsSpan().ContainsAny(":/;=") == true)
            yield return "FullyQualifiedNamespace is a host name only, such as contoso.servicebus.windows.net";
        foreach (var (name, text) in new[] { (nameof(ConnectionString), ConnectionString), (nameof(AdministrationConnectionString), AdministrationConnectionString) })
        {
            if (!string.IsNullOrWhiteSpace(text) && !IsConnectionString(text))
                yield return $"{name} can't be read: it needs Endpoint=sb://<host>/ and a key or signature";
        }

        if (!Enum.IsDefined(TransportType))
            yield return "TransportType is neither AmqpTcp nor AmqpWebSockets";
        if (MaxConcurrentSessions is < 1 or > 5000)
            yield return $"MaxConcurrentSessions is {MaxConcurrentSessions}; it must be 1-5,000";
        if (SessionIdleTimeout < TimeSpan.FromMilliseconds(10) || SessionIdleTimeout > TimeSpan.FromHours(1))
            yield return $"SessionIdleTimeout is {SessionIdleTimeout}; it must be 10 ms-1 h";
        if (PrefetchCount is < 0 or > 1000)
            yield return $"PrefetchCount is {PrefetchCount}; it must be 0-1,000";
        if (PollTimeout < TimeSpan.FromMilliseconds(1) || PollTimeout > TimeSpan.FromMinutes(1))
            yield return $"PollTimeout is {PollTimeout}; it must be 1 ms-1 min";
        if (NamePrefix is null || NamePrefix.Length > 100 || !NamePrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') || NamePrefix.StartsWith('/'))
            yield return "NamePrefix must have 0-100 letters, digits, '-', '_', '.' and '/', and not begin with '/'";
        if (Limits is null || Limits.MaxMessageBytes < 1 || Limits.MaxBatchCount < 1 || Limits.MaxFilterLength < 1)
            yield return "Limits must all be more than zero";
    }

    // The SDK's own exception is left out on purpose: it may quote the text.
    private static bool IsConnectionString(string text)
    {
        try
        {
            var parsed = ServiceBusConnectionStringProperties.Parse(text);
            return parsed.Endpoint is not null && (parsed.SharedAccessKey is not null || parsed.SharedAccessSignature is not null);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
