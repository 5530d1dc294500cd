using System.Text.Json.Nodes;
using Integration.RabbitMq.Entities;

namespace Integration.RabbitMq.Topology;

/// <summary>What is declared on the broker for queues, topics and subscriptions: by requests, or in a document.</summary>
internal sealed class EntityDeclarations(EntityNames names)
{
    /// <summary>What tells an entity from others of its name before and after it.</summary>
    public const string IdentityKey = "integration-id";

    /// <summary>The argument of the queue of dead letters of a source that the broker deletes when it is idle: there is nobody else to tell.</summary>
    public const string GoesWithSource = "integration-goes-with-source";

    /// <summary>As good as none. Without one a newer broker sets 20, and an older one puts what is given back to the end of the queue.</summary>
    private const int NoDeliveryLimit = int.MaxValue;

    /// <summary>The exchange of a topic.</summary>
    public DeclaredExchange Topic(string topic, string identity) => new(names.ExchangeOf(topic), "fanout", IsInternal: false, new JsonObject { [IdentityKey] = identity });

    /// <summary>The queue itself, which brings its settings with it.</summary>
    public DeclaredQueue Queue(EntityPath source, SourceSettings settings)
    {
        var arguments = settings.ToArguments();
        arguments["x-queue-type"] = "quorum";

        // Not by its policy, which comes later or never: what a killed process made so far has to go, too.
        if (settings.AutoDeleteOnIdle is { } idle)
            arguments["x-expires"] = (long)Math.Ceiling(idle.TotalMilliseconds);
        return new(names.QueueOf(source), arguments);
    }

    /// <summary>The queue of a source's dead letters, and the way there.</summary>
    public IEnumerable<BrokerDeclaration> DeadLetters(EntityPath source, SourceSettings settings)
    {
        var deadLetters = names.QueueOf(source.DeadLetter);
        var arguments = new JsonObject { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = NoDeliveryLimit };
        if (settings.AutoDeleteOnIdle is not null)
            arguments[GoesWithSource] = true;
        yield return new DeclaredExchange(names.DeadLetterRouting, "direct", IsInternal: true, []);
        yield return new DeclaredQueue(deadLetters, arguments);
        yield return new DeclaredBinding(names.DeadLetterRouting, deadLetters, deadLetters, []);
        yield return new DeclaredExchange(deadLetters, "headers", IsInternal: true, new JsonObject { ["alternate-exchange"] = names.DeadLetterRouting });
    }

    /// <summary>What takes out the expired messages that a source does not want as dead letters: what it gets expires at once, for good.</summary>
    public IEnumerable<BrokerDeclaration> Discarding(EntityPath source)
    {
        yield return new DeclaredQueue(names.Discarded, new JsonObject { ["x-message-ttl"] = 0 });
        yield return new DeclaredBinding(names.QueueOf(source.DeadLetter), names.Discarded, "", new JsonObject
        {
            ["x-match"] = "all-with-x",
            ["x-first-death-reason"] = "expired",
            ["x-first-death-queue"] = names.QueueOf(source),
        });
    }

    /// <summary>The policy, and last what a topic sends by: it must find the rest.</summary>
    public IEnumerable<BrokerDeclaration> Delivery(EntityPath source, SourceSettings settings)
    {
        var queue = names.QueueOf(source);
        yield return new DeclaredPolicy(EntityNames.PolicyOf(queue), queue, QueuePolicy.Priority, QueuePolicy.Define(names, source, settings));
        if (source.Kind == EntityKind.Subscription)
            yield return new DeclaredBinding(names.ExchangeOf(source.Name), queue, "", []);
    }
}
