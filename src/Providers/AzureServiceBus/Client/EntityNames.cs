using System.Security.Cryptography;
using System.Text;
using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Client;

/// <summary>Neutral names to those in the namespace and back (clause D4).</summary>
internal sealed class EntityNames(string prefix)
{
    /// <summary>The service's limit for the names of subscriptions and rules, below the neutral 64.</summary>
    public const int MaxSubscriptionLength = 50;

    private const int HashLength = 16;

    /// <summary>The name of a queue or topic.</summary>
    public string Of(string name) => prefix + name;

    /// <summary>Whether a queue or topic is this client's affair, whatever the rest of its name.</summary>
    public bool IsUnderPrefix(string native) => native.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The neutral name of a queue or topic; null when it has none.</summary>
    public string? Neutral(string native)
    {
        var name = IsUnderPrefix(native) ? native[prefix.Length..] : null;
        return EntityPath.IsLegalName(name) ? name : null;
    }

    /// <summary>The name of a subscription: its own, or where that is too long its beginning and a hash.</summary>
    public static string OfSubscription(string name) => name.Length <= MaxSubscriptionLength
        ? name
        : $"{name[..(MaxSubscriptionLength - HashLength - 1)]}-{Hash(name)}";

    /// <summary>What an AMQP link to an entity names, such as <c>order-placed/Subscriptions/billing</c>.</summary>
    public string AddressOf(EntityPath entity) =>
        Of(entity.Name)
        + (entity.SubscriptionName is { } subscription ? $"/Subscriptions/{OfSubscription(subscription)}" : "")
        + (entity.IsDeadLetter ? "/$DeadLetterQueue" : "");

    /// <summary>16 hexadecimal digits that stand for a string.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];

    /// <summary>Opens a receiver of a source.</summary>
    public ServiceBusReceiver OpenReceiver(ServiceBusClient client, EntityPath source, ServiceBusReceiverOptions options)
    {
        options.SubQueue = source.IsDeadLetter ? SubQueue.DeadLetter : SubQueue.None;
        return source.SubscriptionName is { } subscription
            ? client.CreateReceiver(Of(source.Name), OfSubscription(subscription), options)
            : client.CreateReceiver(Of(source.Name), options);
    }

    /// <summary>Accepts the next session of a source.</summary>
    public Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        ServiceBusClient client, EntityPath source, ServiceBusSessionReceiverOptions options, CancellationToken cancellationToken) =>
        source.SubscriptionName is { } subscription
            ? client.AcceptNextSessionAsync(Of(source.Name), OfSubscription(subscription), options, cancellationToken)
            : client.AcceptNextSessionAsync(Of(source.Name), options, cancellationToken);

    /// <summary>Accepts one session of a source, which need not have messages.</summary>
    public Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        ServiceBusClient client, EntityPath source, string sessionId, CancellationToken cancellationToken) =>
        source.SubscriptionName is { } subscription
            ? client.AcceptSessionAsync(Of(source.Name), OfSubscription(subscription), sessionId, options: null, cancellationToken)
            : client.AcceptSessionAsync(Of(source.Name), sessionId, options: null, cancellationToken);
}
