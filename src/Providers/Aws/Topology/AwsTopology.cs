using System.Runtime.CompilerServices;
using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Topology;

/// <summary>The control plane over SQS and SNS.</summary>
internal sealed class AwsTopology : ITopologyDriver
{
    private readonly AwsContext _context;
    private readonly EntityResolver _entities;
    private readonly SettingsCache _settings;
    private readonly QueueProvisioner _queues;
    private readonly TopicProvisioner _topics;
    private readonly SubscriptionProvisioner _subscriptions;
    private readonly AwsInventory _inventory;
    private readonly LeaseSweeper _leases;

    /// <param name="context">The clients and settings.</param>
    /// <param name="entities">Names, addresses and identities.</param>
    /// <param name="settings">What receivers remember of queues.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="keepsLists">Whether it is for one look: what was listed is not listed again.</param>
    public AwsTopology(AwsContext context, EntityResolver entities, SettingsCache settings, TopicProvisioner topics, bool keepsLists = false)
    {
        (_context, _entities, _settings, _topics) = (context, entities, settings, topics);
        _queues = new QueueProvisioner(context, entities, settings, keepsLists);
        var deliveries = new SnsSubscriptions(context);
        _subscriptions = new SubscriptionProvisioner(context, entities, settings, _queues, topics, deliveries);
        _inventory = new AwsInventory(entities, _queues, topics, _subscriptions, deliveries);
        _leases = new LeaseSweeper(context, entities, _queues, _subscriptions);
    }

    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(QueueDefinition.Ordered), nameof(SubscriptionDefinition.Push), DeliveryRequirements.ForeignDeadLetterQueue, DeliveryRequirements.DenyingPolicy,
    };

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition)
    {
        if (definition.LockDuration.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            return new CapabilityNotSupportedException(
                Capability.TopologyManagement, $"LockDuration is {definition.LockDuration}; SQS counts whole seconds.", "a whole number of seconds.", AwsProvider.Name, definition.Path);
        }

        return definition is SubscriptionDefinition subscription && FilterPolicy.FindFault(subscription.Filter, isAppliedAgain: subscription.Push is null) is { } fault
            ? new CapabilityNotSupportedException(Capability.Filters, fault, "a simpler filter, or several subscriptions.", AwsProvider.Name, definition.Path)
            : null;
    }

    public async Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        if (await _entities.FindQueueAsync(queue.Path, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        var made = new CreationRollback(_context, _entities);
        if (!await made.CompleteAsync(() => _queues.CreateAsync(queue, queue.Ordered, topicArn: null, made, cancellationToken)).ConfigureAwait(false))
            return false;

        Learn(queue);
        return true;
    }

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => _topics.CreateAsync(topic, cancellationToken);

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        _subscriptions.CreateAsync(subscription, cancellationToken);

    public async Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        await _queues.UpdateAsync(queue, topicArn: null, cancellationToken).ConfigureAwait(false);
        Learn(queue);
    }

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => _topics.UpdateAsync(topic, cancellationToken);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        _subscriptions.UpdateAsync(subscription, cancellationToken);

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        await _entities.FindQueueAsync(EntityPath.Queue(name), cancellationToken).ConfigureAwait(false) is { } address
            ? await DescribeAsync(address, cancellationToken).ConfigureAwait(false)
            : null;

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => _topics.FindAsync(EntityPath.Topic(name), cancellationToken);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.FindAsync(EntityPath.Subscription(topic, name), cancellationToken);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.FindStateAsync(EntityPath.Subscription(topic, name), cancellationToken);

    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition definition, CancellationToken cancellationToken)
    {
        if (definition is SubscriptionDefinition subscription)
            return await _subscriptions.FindDriftAsync(subscription, cancellationToken).ConfigureAwait(false);
        var address = await _entities.FindQueueAsync(definition.Path, cancellationToken).ConfigureAwait(false);
        var queue = address is null ? null : await _queues.DescribeAsync(address, withTags: false, cancellationToken).ConfigureAwait(false);
        return queue is null ? [] : await _queues.FindDriftAsync(definition, queue, topicArn: null, cancellationToken).ConfigureAwait(false);
    }

    public ITopologyDriver BeginListing() => new AwsTopology(_context, _entities, _settings, new TopicProvisioner(_context, _entities, keepsLists: true), keepsLists: true);

    public async IAsyncEnumerable<QueueDefinition> ListQueuesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stored = await _queues.DescribeAllAsync(_entities.Names.Prefix, cancellationToken).ConfigureAwait(false);
        foreach (var queue in new QueueRoles(stored, _entities.Names).Queues)
            yield return Describe(queue);
    }

    public IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) => _inventory.ListUnmappedAsync(cancellationToken);

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => _topics.ListAsync(cancellationToken);

    public async IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var address = await _topics.GetAddressAsync(EntityPath.Topic(topic), cancellationToken).ConfigureAwait(false);
        await foreach (var subscription in _subscriptions.ListAsync(address, cancellationToken).ConfigureAwait(false))
            yield return subscription;
    }

    public Task<IReadOnlyList<EntityPath>> DeleteIdleAsync(CancellationToken cancellationToken) => _leases.SweepAsync(cancellationToken);

    public async Task DeleteQueueAsync(string name, CancellationToken cancellationToken)
    {
        // Of two queues whose names differ only in .fifo, the one that has the neutral name is meant.
        var path = EntityPath.Queue(name);
        var found = await _entities.FindQueueAsync(path, cancellationToken).ConfigureAwait(false);
        foreach (var ordered in found is null ? [false, true] : new[] { found.Ordered })
            await _queues.DeleteAsync(path, ordered, cancellationToken).ConfigureAwait(false);
        _entities.Forget(path);
    }

    public async Task DeleteTopicAsync(string name, CancellationToken cancellationToken)
    {
        var path = EntityPath.Topic(name);
        if (await _topics.FindAddressAsync(path, cancellationToken).ConfigureAwait(false) is not { } topic)
            return;
        foreach (var queue in await _subscriptions.ListQueuesAsync(topic, cancellationToken).ConfigureAwait(false))
            await _subscriptions.DeleteAsync(queue.Address.Path.Owner, cancellationToken).ConfigureAwait(false);
        await _topics.DeleteAsync(topic, cancellationToken).ConfigureAwait(false);
    }

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.DeleteAsync(EntityPath.Subscription(topic, name), cancellationToken);

    private async Task<QueueDefinition?> DescribeAsync(QueueAddress address, CancellationToken cancellationToken) =>
        await _queues.DescribeAsync(address, withTags: true, cancellationToken).ConfigureAwait(false) is { } stored ? Describe(stored) : null;

    private QueueDefinition Describe(QueueDescription stored)
    {
        var address = stored.Address;
        var queue = QueueProvisioner.Read(new QueueDefinition(address.Path.Name), stored) with
        {
            Ordered = address.Ordered,
            DeduplicationWindow = EntityTags.ReadWindow(address.Ordered, stored.Tags),
        };
        Learn(queue);
        _entities.LearnDeadLetters(address, stored.RedrivePolicy);
        return queue;
    }

    private void Learn(QueueDefinition queue)
    {
        _entities.Learn(queue.Path, queue.Ordered, queue.DeduplicationWindow is not null);
        _settings.Learn(queue);
    }
}
