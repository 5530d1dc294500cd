using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Integration.Drivers;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Requests;

namespace Integration.RabbitMq.Topology;

/// <summary>
/// The control plane (clauses D1–D6), over the management API alone. Reading needs the tag <c>management</c>, all else <c>policymaker</c> and the
/// permissions to configure, write and read what it concerns.
/// </summary>
/// <param name="management">The management API.</param>
/// <param name="names">The names of the broker's queues and exchanges.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Told of each source whose settings are changed or that is deleted.</param>
internal sealed class RabbitMqTopology(ManagementClient management, EntityNames names, TimeProvider time, Action<EntityPath> changed) : ITopologyDriver
{
    private const string QueueType = "QueueType", ExchangeType = "ExchangeType", Settings = "Settings";

    private readonly SourceReader _sources = new(management, names);
    private readonly SourceParts _parts = new(management, names);
    private readonly EntityDeclarations _entities = new(names);

    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(QueueDefinition.Ordered), nameof(QueueDefinition.DeduplicationWindow), nameof(SourceDefinition.AutoDeleteOnIdle), QueueType, ExchangeType,
    };

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => null;

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => CreateAsync(queue, cancellationToken);

    public async Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken)
    {
        var (exchange, type, isInternal, arguments) = _entities.Topic(topic.Name, Guid.NewGuid().ToString("N"));
        try
        {
            return await management.PutExchangeAsync(exchange, type, isInternal, arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (ManagementException refused) when (refused.Status == HttpStatusCode.BadRequest)
        {
            if (await management.FindExchangeAsync(exchange, cancellationToken).ConfigureAwait(false) is { Type: not "fanout" } other)
                throw new TopologyConflictException(topic.Path, [new(ExchangeType, "fanout", other.Type)], RabbitMqProvider.Name, refused);
            throw;
        }
    }

    public async Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        await RequireTopicAsync(subscription.Topic, cancellationToken).ConfigureAwait(false);
        return await CreateAsync(subscription, cancellationToken).ConfigureAwait(false);
    }

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => UpdateAsync(queue, cancellationToken);

    // Both settings of a topic are immutable: there is nothing to change in place.
    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => UpdateAsync(subscription, cancellationToken);

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        (await _sources.FindAsync(EntityPath.Queue(name), cancellationToken).ConfigureAwait(false))?.Settings.ToQueue(name);

    public async Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) =>
        await management.FindExchangeAsync(names.ExchangeOf(name), cancellationToken).ConfigureAwait(false) is { } found && IsTopic(found) ? new TopicDefinition(name) : null;

    public async Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        (await _sources.FindAsync(EntityPath.Subscription(topic, name), cancellationToken).ConfigureAwait(false))?.Settings.ToSubscription(topic, name);

    public async Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken)
    {
        var subscription = EntityPath.Subscription(topic, name);
        if (await management.FindQueueAsync(names.QueueOf(subscription), cancellationToken).ConfigureAwait(false) is null)
            return null;
        return await _parts.IsBoundAsync(subscription, cancellationToken).ConfigureAwait(false) ? SubscriptionState.Active : SubscriptionState.Disabled;
    }

    public async IAsyncEnumerable<QueueDefinition> ListQueuesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var source in _sources.ListAsync(names.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (source.Path.Kind == EntityKind.Queue)
                yield return source.Settings.ToQueue(source.Path.Name);
        }
    }

    public async IAsyncEnumerable<TopicDefinition> ListTopicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var exchange in management.ListExchangesAsync(names.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (names.TopicOf(exchange.Name) is { } name && IsTopic(exchange))
                yield return new TopicDefinition(name);
        }
    }

    public async IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RequireTopicAsync(topic, cancellationToken).ConfigureAwait(false);
        await foreach (var source in _sources.ListAsync(names.SubscriptionsOf(topic), cancellationToken).ConfigureAwait(false))
            yield return source.Settings.ToSubscription(topic, source.Path.SubscriptionName!);
    }

    public IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) =>
        new RabbitMqInventory(management, names, _sources).ListUnmappedAsync(cancellationToken);

    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition definition, CancellationToken cancellationToken)
    {
        var found = await _sources.FindAsync(definition.Path, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return [];
        if (!found.IsQuorum)
            return [new(QueueType, "quorum", found.Queue.Type ?? "unknown")];
        var drift = await _parts.FindDriftAsync(definition.Path, found.Settings, cancellationToken).ConfigureAwait(false);
        return found.Kept is null ? [new(Settings, "kept with the queue", "none: it was made by somebody else"), .. drift] : drift;
    }

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => _parts.DeleteAsync(EntityPath.Queue(name), cancellationToken);

    public async Task DeleteTopicAsync(string name, CancellationToken cancellationToken)
    {
        await management.DeleteExchangeAsync(names.ExchangeOf(name), cancellationToken).ConfigureAwait(false);
        await management.DeleteExchangeAsync(names.DueExchangeOf(name), cancellationToken).ConfigureAwait(false);
        await _parts.DeleteQueuesAsync(names.TopicDelayQueuesOf(name), cancellationToken).ConfigureAwait(false);
        var queues = await management.ListQueuesAsync(names.SubscriptionsOf(name), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var subscription in queues.Select(queue => names.SourceOf(queue.Name)?.Owner).OfType<EntityPath>().Distinct())
            await _parts.DeleteAsync(subscription, cancellationToken).ConfigureAwait(false);
    }

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        _parts.DeleteAsync(EntityPath.Subscription(topic, name), cancellationToken);

    /// <summary>The broker deletes an idle queue alone; what belonged to it is left to this.</summary>
    public async Task<IReadOnlyList<EntityPath>> DeleteIdleAsync(CancellationToken cancellationToken)
    {
        var deleted = new List<EntityPath>();
        var queues = await management.ListQueuesAsync(names.Prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var letters in queues.Where(SourceParts.GoesWithItsSource).Select(queue => names.SourceOf(queue.Name)).OfType<EntityPath>().Where(source => source.IsDeadLetter))
        {
            // One that is made anew at this moment is deleted with the rest: whoever receives from it finds it gone, and is not left with half of it.
            if (await management.FindQueueAsync(names.QueueOf(letters.Owner), cancellationToken).ConfigureAwait(false) is not null)
                continue;
            await _parts.DeleteAsync(letters.Owner, cancellationToken).ConfigureAwait(false);
            deleted.Add(letters.Owner);
        }

        return deleted;
    }

    /// <summary>A source's settings; null when there is none.</summary>
    public async Task<SourceSettings?> FindSettingsAsync(EntityPath source, CancellationToken cancellationToken) =>
        (await _sources.FindAsync(source, cancellationToken).ConfigureAwait(false))?.Settings;

    /// <summary>The names of the queues where messages for a queue wait for their delay.</summary>
    public async Task<IReadOnlyList<string>> FindDelayQueuesAsync(string queue, CancellationToken cancellationToken) =>
        [.. (await management.ListQueuesAsync(EntityNames.DelayQueuesOf(queue), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).Select(found => found.Name)];

    /// <summary>The broker, the entity's name there, and what it was marked with when it was made; dead letters are their owner's.</summary>
    public async Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        var name = entity.Kind == EntityKind.Topic ? names.ExchangeOf(entity.Name) : names.QueueOf(entity.Owner);
        var arguments = entity.Kind == EntityKind.Topic
            ? (await management.FindExchangeAsync(name, cancellationToken).ConfigureAwait(false))?.Arguments
            : (await management.FindQueueAsync(name, cancellationToken).ConfigureAwait(false))?.Arguments;
        return arguments is { ValueKind: JsonValueKind.Object } marked && marked.TryGetProperty(EntityDeclarations.IdentityKey, out var identity)
            ? $"{management.Address}/{name} {identity.GetString()}"
            : null;
    }

    /// <summary>
    /// The queue comes first, and brings its settings with it: of two who make it at once with different ones the later finds the first one's. What
    /// is missing when this is interrupted is drift, which creating it again mends.
    /// </summary>
    private async Task<bool> CreateAsync(SourceDefinition definition, CancellationToken cancellationToken)
    {
        var settings = SourceSettings.Of(definition);
        var (queue, arguments) = _entities.Queue(definition.Path, settings);
        try
        {
            if (!await management.PutQueueAsync(queue, arguments, cancellationToken).ConfigureAwait(false))
                return false;
        }
        catch (ManagementException refused) when (refused.Status == HttpStatusCode.BadRequest)
        {
            // One with other arguments, made by somebody else.
            if (await management.FindQueueAsync(queue, cancellationToken).ConfigureAwait(false) is null)
                throw;
            return false;
        }

        changed(definition.Path);
        await _parts.EnsureAsync(definition.Path, settings, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task UpdateAsync(SourceDefinition definition, CancellationToken cancellationToken)
    {
        var found = await _sources.FindAsync(definition.Path, cancellationToken).ConfigureAwait(false)
            ?? throw new EntityNotFoundException("it was deleted meanwhile.", RabbitMqProvider.Name, definition.Path);
        var settings = found.Settings;
        if (found.Kept is null || DiffersFrom(definition, settings))
        {
            settings = settings.ChangedTo(definition, time.GetUtcNow());
            await KeepAsync(found, settings, cancellationToken).ConfigureAwait(false);
            changed(definition.Path);
        }

        await _parts.EnsureAsync(definition.Path, settings, cancellationToken).ConfigureAwait(false);
    }

    private static bool DiffersFrom(SourceDefinition definition, SourceSettings settings) => definition switch
    {
        SubscriptionDefinition subscription => DefinitionDiff.Between(subscription, settings.ToSubscription(subscription.Topic, subscription.Name)).Count > 0,
        _ => DefinitionDiff.Between((QueueDefinition)definition, settings.ToQueue(definition.Path.Name)).Count > 0,
    };

    /// <summary>The new settings first: at no instant are there none.</summary>
    private async Task KeepAsync(FoundSource source, SourceSettings settings, CancellationToken cancellationToken)
    {
        await management.PutExchangeAsync(names.Settings, "direct", isInternal: true, [], cancellationToken).ConfigureAwait(false);
        await management.BindAsync(names.Settings, source.Queue.Name, source.Queue.Name, settings.ToArguments(), cancellationToken).ConfigureAwait(false);
        foreach (var old in source.Bindings)
            await management.UnbindAsync(old, cancellationToken).ConfigureAwait(false);
    }

    private async Task RequireTopicAsync(string topic, CancellationToken cancellationToken)
    {
        if (await FindTopicAsync(topic, cancellationToken).ConfigureAwait(false) is null)
            throw new EntityNotFoundException("there is no such topic; create it first.", RabbitMqProvider.Name, EntityPath.Topic(topic));
    }

    private static bool IsTopic(ExchangeInfo exchange) => exchange is { Type: "fanout", Durable: true, AutoDelete: false };
}
