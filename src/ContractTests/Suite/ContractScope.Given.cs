namespace Integration.ContractTests;

/// <content>Entities.</content>
internal sealed partial class ContractScope
{
    /// <summary>A message with every well-known property that a plain queue of this provider takes.</summary>
    public Message FullMessage() => Some.Full() with { TimeToLive = Supports(Capability.TimeToLive) ? TimeSpan.FromHours(1) : null };

    /// <summary>A new queue, or a new topic with one subscription.</summary>
    public Task<ContractSource> SourceAsync(SourceKind kind, SourceSettings? settings = null) =>
        kind == SourceKind.Queue ? QueueAsync(settings) : SubscriptionAsync(settings);

    /// <summary>A new queue.</summary>
    public async Task<ContractSource> QueueAsync(SourceSettings? settings = null)
    {
        settings ??= new SourceSettings();
        var definition = settings.ApplyTo(new QueueDefinition(NewName("queue"))
        {
            LockDuration = Timing.Lock,
            Ordered = settings.Ordered,
            DeduplicationWindow = settings.Deduplicates ? Timing.DeduplicationWindow : null,
        }, Limits);
        CleanUp(definition.Path);
        await Messaging.Topology.CreateQueueAsync(definition);
        return new ContractSource(this, Messaging, definition.Path);
    }

    /// <summary>A new topic.</summary>
    public async Task<ITopic> TopicAsync(SourceSettings? settings = null)
    {
        var definition = new TopicDefinition(NewName("topic"))
        {
            Ordered = settings?.Ordered ?? false,
            DeduplicationWindow = settings?.Deduplicates == true ? Timing.DeduplicationWindow : null,
        };
        CleanUp(definition.Path);
        await Messaging.Topology.CreateTopicAsync(definition);
        return Messaging.Topic(definition.Name);
    }

    /// <summary>A new subscription of a topic.</summary>
    public async Task<ContractSource> SubscriptionAsync(ITopic topic, string name, SourceSettings? settings = null, string filter = "")
    {
        var definition = (settings ?? new SourceSettings()).ApplyTo(new SubscriptionDefinition(topic.Path.Name, name)
        {
            LockDuration = Timing.Lock,
            Filter = MessageFilter.Parse(filter),
        }, Limits);
        await Messaging.Topology.CreateSubscriptionAsync(definition);
        return new ContractSource(this, Messaging, definition.Path);
    }

    private async Task<ContractSource> SubscriptionAsync(SourceSettings? settings) =>
        await SubscriptionAsync(await TopicAsync(settings), "main", settings);
}

/// <summary>The settings of a source that tests vary.</summary>
internal sealed record SourceSettings
{
    public bool Ordered { get; init; }

    public bool Deduplicates { get; init; }

    /// <summary>The lock duration, brought within the provider's limits; that of the timing by default.</summary>
    public TimeSpan? LockDuration { get; init; }

    public int? MaxDeliveryCount { get; init; }

    public TimeSpan? DefaultTimeToLive { get; init; }

    public bool DeadLetterOnExpiration { get; init; }

    public TimeSpan? AutoDeleteOnIdle { get; init; }

    public T ApplyTo<T>(T definition, MessagingLimits limits) where T : SourceDefinition => definition with
    {
        LockDuration = LockDuration is { } wanted ? ContractTiming.Within(wanted, limits.MinLockDuration, limits.MaxLockDuration) : definition.LockDuration,
        MaxDeliveryCount = MaxDeliveryCount ?? definition.MaxDeliveryCount,
        DefaultTimeToLive = DefaultTimeToLive,
        DeadLetterOnExpiration = DeadLetterOnExpiration,
        AutoDeleteOnIdle = AutoDeleteOnIdle,
    };
}
