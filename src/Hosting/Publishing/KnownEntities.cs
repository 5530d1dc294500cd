using Integration.Registration;

namespace Integration.Hosting;

/// <summary>The queues and topics of an application: what it declares, and what its consumers receive from.</summary>
internal sealed class KnownEntities
{
    private const string QueuePrefix = "queue:";
    private const string TopicPrefix = "topic:";

    private readonly List<string> _queues;
    private readonly List<string> _topics;

    public KnownEntities(TopologyDefinition? declared, IEnumerable<EntityPath> consumed)
    {
        var sources = consumed.Where(c => !c.IsDeadLetter).ToList();
        _queues = [.. (declared?.Queues ?? []).Select(q => q.Name).Union(sources.Where(s => s.Kind == EntityKind.Queue).Select(s => s.Name))];
        _topics = [.. (declared?.Topics ?? []).Select(t => t.Name).Union(sources.Where(s => s.Kind is EntityKind.Subscription or EntityKind.Topic).Select(s => s.Name))];
    }

    /// <summary>The queue or topic that a text means; otherwise what is wrong with it, to read behind the text.</summary>
    public (EntityPath? Path, string? Fault) Find(string text)
    {
        var (mayBeQueue, mayBeTopic) = (!text.StartsWith(TopicPrefix, StringComparison.Ordinal), !text.StartsWith(QueuePrefix, StringComparison.Ordinal));
        var name = mayBeQueue && mayBeTopic ? text : text[QueuePrefix.Length..];
        if (!EntityPath.IsLegalName(name))
            return (null, $"is not a queue or topic: write the name of one that is declared, '{QueuePrefix}orders' or '{TopicPrefix}order-placed'");
        var isQueue = mayBeQueue && _queues.Contains(name, StringComparer.Ordinal);
        var isTopic = mayBeTopic && _topics.Contains(name, StringComparer.Ordinal);
        if (isQueue && isTopic)
            return (null, $"is a queue and a topic: write '{QueuePrefix}{name}' or '{TopicPrefix}{name}'");
        if (isQueue || isTopic)
            return (isQueue ? EntityPath.Queue(name) : EntityPath.Topic(name), null);
        if (_queues.Count + _topics.Count > 0)
            return (null, NotDeclared(name));
        return mayBeQueue != mayBeTopic
            ? (mayBeQueue ? EntityPath.Queue(name) : EntityPath.Topic(name), null)
            : (null, $"may be a queue or a topic, as nothing is declared: write '{QueuePrefix}{name}' or '{TopicPrefix}{name}', or declare it");
    }

    /// <summary>What is wrong with a name that is none of these, to read behind it; null for one that is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">A queue or a topic; null for either.</param>
    public string? FindFault(string name, EntityKind? kind = null) =>
        (kind != EntityKind.Topic && _queues.Contains(name, StringComparer.Ordinal)) || (kind != EntityKind.Queue && _topics.Contains(name, StringComparer.Ordinal))
            ? null
            : NotDeclared(name);

    private string NotDeclared(string name)
    {
        var declared = string.Join(", ", _queues.Select(q => $"queue '{q}'").Concat(_topics.Select(t => $"topic '{t}'")));
        return $"is not declared; declared: {declared}{NearestName.Suggestion(name, _queues.Concat(_topics))}";
    }
}
