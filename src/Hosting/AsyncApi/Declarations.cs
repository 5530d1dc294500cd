using Integration.TopologyManagement;

namespace Integration.Hosting.AsyncApi;

/// <summary>What a topology declares of an entity.</summary>
internal sealed class Declarations(TopologyDefinition topology)
{
    /// <summary>Everything that is declared.</summary>
    public IEnumerable<EntityPath> Paths =>
    [
        .. topology.Queues.Select(q => q.Path),
        .. topology.Topics.Select(t => t.Path),
        .. topology.Subscriptions.Select(s => s.Path),
        .. topology.Streams.Select(s => s.Path),
    ];

    public QueueDefinition? Queue(EntityPath path) => topology.Queues.FirstOrDefault(q => q.Path == path);

    public TopicDefinition? Topic(EntityPath path) => topology.Topics.FirstOrDefault(t => t.Path == path);

    public SubscriptionDefinition? Subscription(EntityPath path) => topology.Subscriptions.FirstOrDefault(s => s.Path == path);

    public SourceDefinition? Source(EntityPath path) => (SourceDefinition?)Queue(path) ?? Subscription(path);

    /// <summary>Whether order is kept in it; a subscription's topic says that.</summary>
    public bool IsOrdered(EntityPath path) => path.Kind == EntityKind.Queue ? Queue(path.Owner)?.Ordered == true : Topic(EntityPath.Topic(path.Name))?.Ordered == true;

    /// <summary>The settings that are on, such as <c>Ordered true, MaxDeliveryCount 5</c>; empty where none is. Of a push endpoint only what kind it is.</summary>
    public string Settings(EntityPath path) => path switch
    {
        { IsDeadLetter: true } => "",
        { Kind: EntityKind.Queue } => Print(EntitySettings.OfQueue, Queue(path)),
        { Kind: EntityKind.Topic } => Print(EntitySettings.OfTopic, Topic(path)),
        { Kind: EntityKind.Subscription } => Print(EntitySettings.OfSubscription, Subscription(path)),
        _ => Print(EntitySettings.OfStream, topology.Streams.FirstOrDefault(s => s.Path == path)),
    };

    private static string Print<T>(IEnumerable<EntitySetting<T>> settings, T? definition) where T : class => definition is null ? "" : string.Join(
        ", ",
        from setting in settings
        let value = setting.Get(definition)
        where value is not null
        select $"{setting.Name} {(value is PushEndpoint push ? push.Kind : EntitySettings.Print(value))}");
}
