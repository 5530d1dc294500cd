using Integration.Hosting.Instances;
using Integration.Registration;

namespace Integration.Hosting.Pump;

/// <summary>A consumer of one source as it was registered: its handlers, its middleware, its options.</summary>
internal sealed class ConsumerRegistration : IConfigurationPart
{
    private EntityPath? _own;

    /// <param name="source">The path of a source, or a topic with <c>/$instance</c> behind it.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public ConsumerRegistration(string source)
    {
        Consumed = ParseConsumed(source);
        Name = source;
    }

    /// <summary>What a consumer's name stands for: a source, or the topic of which each instance has a subscription of its own.</summary>
    /// <exception cref="ArgumentException">It is neither the path of a source nor a topic with <c>/$instance</c> behind it.</exception>
    public static EntityPath ParseConsumed(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string Own = "/" + InstanceSource.Segment;
        return name.EndsWith(Own, StringComparison.Ordinal) ? EntityPath.Topic(name[..^Own.Length]) : EntityPath.ParseSource(name);
    }

    /// <summary>What it is configured and steered by: the source as it was given.</summary>
    public string Name { get; }

    /// <summary>What it consumes whatever the instance: a source, or the topic of which each instance has a subscription of its own.</summary>
    public EntityPath Consumed { get; }

    /// <summary>The topic of which each instance has a subscription of its own; null for a source that is there.</summary>
    public string? OwnTopic => Consumed.Kind == EntityKind.Topic ? Consumed.Name : null;

    /// <summary>What it receives from; of an instance's own once that is known.</summary>
    public EntityPath Source => KnownSource ?? throw new InvalidOperationException($"The subscription of '{Name}' is named when its consumer starts.");

    /// <summary>The same; null while it is not known.</summary>
    public EntityPath? KnownSource => Declared ?? _own;

    EntityPath? IConfigurationPart.Source => Declared;

    EntityPath? IConfigurationPart.Consumed => Consumed;

    private EntityPath? Declared => OwnTopic is null ? Consumed : null;

    /// <summary>Which messages the instance's own subscription gets.</summary>
    public MessageFilter Filter { get; set; } = MessageFilter.All;

    public List<ConsumerRoute> Routes { get; } = [];

    public BatchRoute? Batch { get; set; }

    public List<Func<HandlerFactory, Func<MessageContext, IConsumerMiddleware>>> Middleware { get; } = [];

    public ConsumerOptions Options { get; } = new();

    /// <summary>The subscription of its topic that belongs to that instance.</summary>
    public InstanceSource OwnedBy(Instance instance)
    {
        var subscription = new SubscriptionDefinition(OwnTopic!, instance.Id) { Filter = Filter };
        _own = subscription.Path;
        return instance.Own(subscription);
    }

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Consumers").OfNames().Section(Name);
        Options.Read(section);
        if (Batch is not null && Routes.Count > 0)
            section.Fault("", "has a batch handler and single handlers; a source takes one or the other");
        if (Batch is not null && Middleware.Count > 0)
            section.Fault("", "has middleware, which runs around single messages, not around batches");
        if (Batch is null && Routes.Count == 0)
            section.Fault("", "has middleware but no handler; add one with AddConsumer");
        foreach (var twice in Routes.GroupBy(r => r.MessageType).Where(g => g.Count() > 1))
            section.Fault("", $"has {twice.Count()} handlers for {twice.Key.Name}; a message goes to one handler, use a topic to reach several");
    }
}
