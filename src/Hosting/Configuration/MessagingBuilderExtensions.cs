using Integration;
using Integration.Hosting;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What an application declares in code rather than in its configuration.</summary>
public static class MessagingBuilderExtensions
{
    /// <summary>
    /// Declares queues, topics and subscriptions, besides those of the configuration. Declaring one twice is fine with equal
    /// settings; with others the start fails.
    /// </summary>
    public static IMessagingBuilder AddTopology(this IMessagingBuilder builder, TopologyDefinition topology)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(topology);
        builder.Services.AddKeyedSingleton(builder.Name, topology);
        return builder;
    }

    /// <summary>Declares a queue.</summary>
    /// <inheritdoc cref="AddTopology" path="/summary" />
    public static IMessagingBuilder AddQueue(this IMessagingBuilder builder, QueueDefinition queue) =>
        builder.AddTopology(new TopologyDefinition { Queues = [queue] });

    /// <summary>Declares a topic.</summary>
    public static IMessagingBuilder AddTopic(this IMessagingBuilder builder, TopicDefinition topic) =>
        builder.AddTopology(new TopologyDefinition { Topics = [topic] });

    /// <summary>Declares a subscription.</summary>
    public static IMessagingBuilder AddSubscription(this IMessagingBuilder builder, SubscriptionDefinition subscription) =>
        builder.AddTopology(new TopologyDefinition { Subscriptions = [subscription] });

    /// <summary>
    /// Says that the application uses capabilities that its topology doesn't tell, such as <see cref="Capability.Peek"/> or
    /// <see cref="Capability.DelayedDelivery"/>: the start fails on a provider without them, and the report lists those
    /// that are emulated.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="usedFor">What the application does with them, for messages.</param>
    /// <param name="capabilities">The capabilities.</param>
    public static IMessagingBuilder RequireCapabilities(this IMessagingBuilder builder, string usedFor, params IReadOnlyCollection<Capability> capabilities)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(capabilities);
        foreach (var capability in capabilities)
            builder.Services.AddKeyedSingleton(builder.Name, new CapabilityUse(capability, usedFor));
        return builder;
    }
}
