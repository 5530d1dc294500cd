using Integration.Hosting.Pump;
using Integration.Hosting.Scheduling;
using Integration.Hosting.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.AsyncApi;

/// <summary>What an application does as it was registered and configured.</summary>
internal static class RegisteredUses
{
    /// <summary>Of one client.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="setup">Its setup: once that is read, every registration has the options of the configuration.</param>
    public static IEnumerable<MessageUse> Of(IServiceProvider services, string? client, MessagingSetup setup) =>
    [
        .. setup.Destinations.Mapped.Select(m => new MessageUse(Sends: true, m.Path, m.Bound)),
        .. services.GetKeyedServices<RecurringRegistration>(client).Select(r => new MessageUse(Sends: true, DestinationOf(r.Options), r.MessageType)),
        .. services.GetKeyedServices<ConsumerRegistration>(client).SelectMany(Of),
        .. services.GetKeyedServices<StreamConsumerRegistration>(client).Select(c => new MessageUse(Sends: false, c.Stream, c.Route.MessageType) { Group = c.Group }),
    ];

    private static IEnumerable<MessageUse> Of(ConsumerRegistration consumer)
    {
        foreach (var route in consumer.Routes)
            yield return new(Sends: false, consumer.Consumed, route.MessageType) { Reply = route.ReplyType };
        if (consumer.Batch is { } batch)
            yield return new(Sends: false, consumer.Consumed, batch.MessageType);
    }

    private static EntityPath DestinationOf(RecurringMessageOptions options) =>
        options.Queue is { } queue ? EntityPath.Queue(queue) : EntityPath.Topic(options.Topic!);
}
