namespace Integration.Drivers;

/// <summary>What a document of infrastructure has besides the topology.</summary>
public sealed record InfrastructureOptions
{
    /// <summary>The queues and topics that the application sends to, for its rights; none by default.</summary>
    public IReadOnlyCollection<EntityPath> SendsTo { get; init; } = [];

    /// <summary>
    /// The queues, subscriptions and dead-letter queues that the application receives from, for its rights, and the topics of which each of its instances has
    /// a subscription of its own, which it makes and deletes; none by default.
    /// </summary>
    public IReadOnlyCollection<EntityPath> Consumes { get; init; } = [];

    /// <summary>
    /// A secret from which is derived what a provider would choose at random where it creates an entity itself, such as the mark of copies on Service Bus:
    /// an equal one gives an equal document. Null, the default, for values that anybody can know.
    /// </summary>
    public string? Seed { get; init; }

    /// <summary>Whether the document has rights at all.</summary>
    public bool HasRights => SendsTo.Count + Consumes.Count > 0;

    /// <summary>The roles, without the seed.</summary>
    public override string ToString() => $"InfrastructureOptions {{ sends to [{string.Join(", ", SendsTo)}], consumes [{string.Join(", ", Consumes)}] }}";

    /// <summary>With the rights to send to and to receive from everything that a topology declares, dead letters and what is pushed excepted.</summary>
    public InfrastructureOptions WithAllRoles(TopologyDefinition topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return this with
        {
            SendsTo = [.. topology.Queues.Select(q => q.Path), .. topology.Topics.Select(t => t.Path)],
            Consumes = [.. topology.Queues.Select(q => q.Path), .. topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path)],
        };
    }
}
