using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Topology;

/// <summary>The control plane (clauses D1–D6). All of it needs the right to manage.</summary>
internal sealed class AzureServiceBusTopology : ITopologyDriver
{
    private readonly AzureServiceBusContext _context;
    private readonly EntityLists _lists;
    private readonly SubscriptionTopology _subscriptions;

    /// <param name="context">The clients and settings.</param>
    /// <param name="keepsLists">Whether it is for one look: what was listed is not listed again.</param>
    public AzureServiceBusTopology(AzureServiceBusContext context, bool keepsLists = false)
    {
        _context = context;
        _lists = new EntityLists(context.Administration, keepsLists);
        _subscriptions = new SubscriptionTopology(context, _lists);
    }

    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(QueueDefinition.Ordered), nameof(QueueDefinition.DeduplicationWindow),
    };

    private ServiceBusAdministrationClient Administration => _context.Administration;

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition)
    {
        if (definition.DefaultTimeToLive < TimeSpan.FromSeconds(1))
        {
            return new CapabilityNotSupportedException(
                Capability.TimeToLive, $"the service takes a DefaultTimeToLive of 1 s or more, not {definition.DefaultTimeToLive}.",
                "give the messages their own TimeToLive.", AzureServiceBusProvider.Name, definition.Path);
        }

        return definition is SubscriptionDefinition subscription ? _subscriptions.FindUnsupported(subscription) : null;
    }

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) =>
        TryCreateAsync(queue.Path, queue.Ordered, () => Administration.CreateQueueAsync(DefinitionMapping.ToOptions(queue, _context.Names), cancellationToken));

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) =>
        TryCreateAsync(topic.Path, topic.Ordered, () => Administration.CreateTopicAsync(DefinitionMapping.ToOptions(topic, _context.Names, CopyMark.New()), cancellationToken));

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        _subscriptions.CreateAsync(subscription, cancellationToken);

    public async Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        var found = (await Administration.GetQueueAsync(_context.Names.Of(queue.Name), cancellationToken).ConfigureAwait(false)).Value;
        DefinitionMapping.Apply(queue, found);
        await Administration.UpdateQueueAsync(found, cancellationToken).ConfigureAwait(false);
    }

    // Both settings of a topic are immutable: there is nothing to change in place.
    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        _subscriptions.UpdateAsync(subscription, cancellationToken);

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken)
    {
        var found = await FindAsync(() => Administration.GetQueueAsync(_context.Names.Of(name), cancellationToken)).ConfigureAwait(false);
        return found is null ? null : Learned(DefinitionMapping.ToDefinition(found, name));
    }

    public async Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken)
    {
        var found = await FindAsync(() => Administration.GetTopicAsync(_context.Names.Of(name), cancellationToken)).ConfigureAwait(false);
        return found is null ? null : Learned(DefinitionMapping.ToDefinition(found, name));
    }

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.FindAsync(topic, name, cancellationToken);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.FindStateAsync(topic, name, cancellationToken);

    public ITopologyDriver BeginListing() => new AzureServiceBusTopology(_context, keepsLists: true);

    public async IAsyncEnumerable<QueueDefinition> ListQueuesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var queue in _lists.QueuesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_context.Names.Neutral(queue.Name) is { } name)
                yield return DefinitionMapping.ToDefinition(queue, name);
        }
    }

    public async IAsyncEnumerable<TopicDefinition> ListTopicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var topic in _lists.TopicsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_context.Names.Neutral(topic.Name) is { } name)
                yield return DefinitionMapping.ToDefinition(topic, name);
        }
    }

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        _subscriptions.ListAsync(topic, cancellationToken);

    public IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) =>
        new AzureServiceBusInventory(_context, _lists, _subscriptions).ListUnmappedAsync(cancellationToken);

    /// <summary>The namespace, the entity's name there, and when it was made; dead letters are their owner's.</summary>
    public async Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        var name = _context.Names.Of(entity.Name);
        var created = (entity.Kind, entity.SubscriptionName) switch
        {
            (EntityKind.Queue, _) => (await FindAsync(() => Administration.GetQueueRuntimePropertiesAsync(name, cancellationToken)).ConfigureAwait(false))?.CreatedAt,
            (_, { } subscription) => (await FindAsync(() => Administration.GetSubscriptionRuntimePropertiesAsync(
                name, EntityNames.OfSubscription(subscription), cancellationToken)).ConfigureAwait(false))?.CreatedAt,
            _ => (await FindAsync(() => Administration.GetTopicRuntimePropertiesAsync(name, cancellationToken)).ConfigureAwait(false))?.CreatedAt,
        };
        return created is null ? null : $"{_context.Host}/{name}/{entity.SubscriptionName} {created.Value.ToUniversalTime():O}";
    }

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken)
    {
        _context.Settings.Forget(EntityPath.Queue(name));
        return TryDeleteAsync(() => Administration.DeleteQueueAsync(_context.Names.Of(name), cancellationToken));
    }

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken)
    {
        _context.Settings.Forget(EntityPath.Topic(name));
        return TryDeleteAsync(() => Administration.DeleteTopicAsync(_context.Names.Of(name), cancellationToken));
    }

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        TryDeleteAsync(() => Administration.DeleteSubscriptionAsync(_context.Names.Of(topic), EntityNames.OfSubscription(name), cancellationToken));

    /// <summary>What a describing call found, or null.</summary>
    internal static async Task<T?> FindAsync<T>(Func<Task<global::Azure.Response<T>>> find) where T : class =>
        (await UnlessMissingAsync(find).ConfigureAwait(false))?.Value;

    /// <summary>What a call gives; null when its entity is missing.</summary>
    internal static async Task<T?> UnlessMissingAsync<T>(Func<Task<T>> call) where T : class
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (ServiceBusException missing) when (missing.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return null;
        }
    }

    private static async Task TryDeleteAsync(Func<Task> delete)
    {
        try
        {
            await delete().ConfigureAwait(false);
        }
        catch (ServiceBusException missing) when (missing.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            // Deleting is idempotent (clause D3).
        }
    }

    private async Task<bool> TryCreateAsync(EntityPath path, bool ordered, Func<Task> create)
    {
        try
        {
            await create().ConfigureAwait(false);
            _context.Settings.Learn(path, ordered);
            return true;
        }
        catch (ServiceBusException taken) when (taken.Reason == ServiceBusFailureReason.MessagingEntityAlreadyExists)
        {
            // Queues and topics share their names in a namespace.
            var other = path.Kind == EntityKind.Queue
                ? (await Administration.TopicExistsAsync(_context.Names.Of(path.Name)).ConfigureAwait(false)).Value
                : (await Administration.QueueExistsAsync(_context.Names.Of(path.Name)).ConfigureAwait(false)).Value;
            return other
                ? throw new MessagingException(
                    $"the name is taken by a {(path.Kind == EntityKind.Queue ? "topic" : "queue")}: in Service Bus the two share their names.",
                    AzureServiceBusProvider.Name, path, isTransient: false, taken)
                : false;
        }
    }

    private QueueDefinition Learned(QueueDefinition queue)
    {
        _context.Settings.Learn(queue.Path, queue.Ordered);
        return queue;
    }

    private TopicDefinition Learned(TopicDefinition topic)
    {
        _context.Settings.Learn(topic.Path, topic.Ordered);
        return topic;
    }
}
