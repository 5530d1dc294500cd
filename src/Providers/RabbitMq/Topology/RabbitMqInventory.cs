using System.Runtime.CompilerServices;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;

namespace Integration.RabbitMq.Topology;

/// <summary>Finds what a virtual host has under the prefix and no definition can hold.</summary>
internal sealed class RabbitMqInventory(ManagementClient management, EntityNames names, SourceReader sources)
{
    private const string Queue = "queue", Topic = "topic", Subscription = "subscription", Setting = "setting";
    private const string NotNeutral = "its name is not neutral: 1 to 64 letters, digits, '-' and '_'.";

    public async IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var exchanges = await management.ListExchangesAsync(names.Prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var topics = exchanges.Where(exchange => exchange is { Type: "fanout", Durable: true, AutoDelete: false })
            .Select(exchange => names.TopicOf(exchange.Name)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var queues = await management.ListQueuesAsync(names.Prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var owners = queues.Select(queue => names.SourceOf(queue.Name)).OfType<EntityPath>().ToHashSet();
        foreach (var left in exchanges.SelectMany(Of).Concat(queues.SelectMany(queue => Of(queue, owners, topics))))
            yield return left;
        await foreach (var source in sources.ListAsync(names.Prefix, cancellationToken).ConfigureAwait(false))
        {
            foreach (var left in Of(source))
                yield return left;
        }

        foreach (var left in (await management.ListBindingsAsync(cancellationToken).ConfigureAwait(false)).SelectMany(binding => Of(binding, topics)))
            yield return left;
    }

    private IEnumerable<UnmappedEntity> Of(ExchangeInfo exchange)
    {
        // Those that the broker has by itself are nobody's.
        if (exchange.Name.Length == 0 || exchange.Name.StartsWith("amq.", StringComparison.Ordinal) || names.IsInternalExchange(exchange.Name))
            return [];
        if (names.TopicOf(exchange.Name) is null)
            return [new(Topic, exchange.Name, NotNeutral)];
        return exchange switch
        {
            { Type: not "fanout" } => [new(Topic, exchange.Name, $"its type is {exchange.Type}; a topic here is a fanout exchange.")],
            { Durable: false } or { AutoDelete: true } => [new(Topic, exchange.Name, "it does not last: it is not durable, or is deleted with its last binding.")],
            _ => [],
        };
    }

    private IEnumerable<UnmappedEntity> Of(QueueInfo queue, HashSet<EntityPath> owners, HashSet<string> topics)
    {
        // What is exclusive is a connection's own and goes with it.
        if (queue.Exclusive || names.IsInternalQueue(queue.Name))
            return [];
        return names.SourceOf(queue.Name) switch
        {
            null => [new(Queue, queue.Name, NotNeutral)],
            { IsDeadLetter: true } letters when !owners.Contains(letters.Owner) => [new(Queue, queue.Name, "it has the dead letters of something that is not there.")],
            { IsDeadLetter: false, Kind: EntityKind.Subscription } subscription when !topics.Contains(subscription.Name) =>
                [new(Subscription, queue.Name, "its topic is not there.")],
            _ => [],
        };
    }

    private static IEnumerable<UnmappedEntity> Of(FoundSource source)
    {
        if (source.Kept is not null)
            return [];
        string?[] reasons =
        [
            source.IsQuorum ? null : $"it is a {source.Queue.Type} queue, which counts no deliveries; here a queue is a quorum queue.",
            source.Queue.Durable && !source.Queue.AutoDelete ? null : "it does not last: it is not durable, or is deleted with its last consumer.",
            source.DeliveryLimit is not null ? null : $"it was declared without a delivery limit; the definition has {source.Settings.MaxDeliveryCount}.",
            "it was not made here: how long its messages are locked and where its dead letters go is not kept with it.",
        ];
        return reasons.OfType<string>().Select(reason => new UnmappedEntity(Setting, source.Queue.Name, reason) { Entity = source.Path });
    }

    private IEnumerable<UnmappedEntity> Of(BindingInfo binding, HashSet<string> topics)
    {
        if (binding.Source.Length == 0 || !names.IsUnderPrefix(binding.Destination) || names.IsInternalExchange(binding.Source))
            return [];
        var source = binding.DestinationType == "queue" ? names.SourceOf(binding.Destination) : null;
        var topic = names.TopicOf(binding.Source) is { } name && topics.Contains(name) ? name : null;
        if (topic is not null && source is { Kind: EntityKind.Subscription, IsDeadLetter: false } && source.Name == topic)
            return [];
        return
        [
            new UnmappedEntity(Subscription, $"{binding.Source} → {binding.Destination}",
                $"somebody else bound the {binding.DestinationType} '{binding.Destination}' to the exchange '{binding.Source}' with the routing key '{binding.RoutingKey}'.")
            {
                Entity = topic is null ? null : EntityPath.Topic(topic),
            },
        ];
    }
}
