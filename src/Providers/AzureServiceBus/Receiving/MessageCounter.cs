using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Counts messages (clause Q17). The service tells only who has the right to manage the entity.</summary>
internal static class MessageCounter
{
    public static async Task<MessageCounts> RunAsync(AzureServiceBusContext context, EntityPath source, CancellationToken cancellationToken)
    {
        var (active, delayed, dead) = await AskAsync(context, source, cancellationToken).ConfigureAwait(false);
        return source.IsDeadLetter
            ? new MessageCounts(dead, InFlight: null, Delayed: 0, DeadLettered: 0, IsExact: true)
            : new MessageCounts(active, InFlight: null, delayed, dead, IsExact: true);
    }

    private static async Task<(long Active, long? Delayed, long Dead)> AskAsync(AzureServiceBusContext context, EntityPath source, CancellationToken cancellationToken)
    {
        var name = context.Names.Of(source.Name);
        if (source.SubscriptionName is { } subscription)
        {
            var found = await context.Administration
                .GetSubscriptionRuntimePropertiesAsync(name, EntityNames.OfSubscription(subscription), cancellationToken).ConfigureAwait(false);

            // What waits to be published is counted at the topic, for all subscriptions together.
            return (found.Value.ActiveMessageCount, null, found.Value.DeadLetterMessageCount);
        }

        var queue = await context.Administration.GetQueueRuntimePropertiesAsync(name, cancellationToken).ConfigureAwait(false);
        return (queue.Value.ActiveMessageCount, queue.Value.ScheduledMessageCount, queue.Value.DeadLetterMessageCount);
    }
}
