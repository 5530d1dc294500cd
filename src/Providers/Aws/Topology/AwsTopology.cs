using System.Runtime.CompilerServices;
using Integration.Drivers;

namespace Integration.Aws;

/// <summary>The control plane over SQS and SNS.</summary>
internal sealed class AwsTopology : ITopologyDriver
{
    private readonly AwsDriver _driver;
    private readonly QueueStore _queues;
    private readonly TopicStore _topics;
    private readonly SubscriptionStore _subscriptions;

    public AwsTopology(AwsDriver driver)
    {
        _driver = driver;
        _queues = new QueueStore(driver);
        _topics = new TopicStore(driver);
        _subscriptions = new SubscriptionStore(driver, _queues, _topics);
    }

    public IReadOnlySet<string> ImmutableSettings { get; } =
        new HashSet<string>(StringComparer.Ordinal) { nameof(QueueDefinition.Ordered), nameof(SubscriptionDefinition.Push) };

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition)
    {
        if (definition.LockDuration.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            return new CapabilityNotSupportedException(
                Capability.TopologyManagement, $"LockDuration is {definition.LockDuration}; SQS counts whole seconds.", "a whole number of seconds.", _driver.Provider, definition.Path);
        }

        return definition is SubscriptionDefinition subscription && FilterPolicy.FindFault(subscription.Filter) is { } fault
            ? new CapabilityNotSupportedException(Capability.Filters, fault, "a simpler filter, or several subscriptions.", _driver.Provider, definition.Path)
            : null;
    }

    public async Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        if (await _driver.Book.FindQueueAsync(queue.Path, cancellationToken).ConfigureAwait(false) is not null
            || !await _queues.CreateAsync(queue, queue.Ordered, topicArn: null, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        Learn(queue);
        return true;
    }

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => _topics.CreateAsync(topic, cancellationToken);

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        _subscriptions.CreateAsync(subscription, cancellationToken);

    public async Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        await _queues.UpdateAsync(queue, cancellationToken).ConfigureAwait(false);
        Learn(queue);
    }

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => _topics.UpdateAsync(topic, cancellationToken);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        _subscriptions.UpdateAsync(subscription, cancellationToken);

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        await _driver.Book.FindQueueAsync(EntityPath.Queue(name), cancellationToken).ConfigureAwait(false) is { } address
            ? await DescribeAsync(address, cancellationToken).ConfigureAwait(false)
            : null;

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => _topics.FindAsync(EntityPath.Topic(name), cancellationToken);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.FindAsync(EntityPath.Subscription(topic, name), cancellationToken);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.FindStateAsync(EntityPath.Subscription(topic, name), cancellationToken);

    public async IAsyncEnumerable<QueueDefinition> ListQueuesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var url in _queues.ListAsync(_driver.Book.Names.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (_driver.Book.Names.FindQueueName(AwsAddresses.NameOf(url.Replace('/', ':'))) is { } name
                && await DescribeAsync(_driver.Book.Addresses.Queue(EntityPath.Queue(name), url), cancellationToken).ConfigureAwait(false) is { } found)
            {
                yield return found;
            }
        }
    }

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => _topics.ListAsync(cancellationToken);

    public async IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var address = await _topics.GetAddressAsync(EntityPath.Topic(topic), cancellationToken).ConfigureAwait(false);
        await foreach (var subscription in _subscriptions.ListAsync(address, cancellationToken).ConfigureAwait(false))
            yield return subscription;
    }

    public async Task DeleteQueueAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var ordered in new[] { false, true })
            await _queues.DeleteAsync(EntityPath.Queue(name), ordered, cancellationToken).ConfigureAwait(false);
        _driver.Book.Forget(EntityPath.Queue(name));
    }

    public async Task DeleteTopicAsync(string name, CancellationToken cancellationToken)
    {
        var path = EntityPath.Topic(name);
        if (await _topics.FindAddressAsync(path, cancellationToken).ConfigureAwait(false) is not { } topic)
            return;
        var subscriptions = await _subscriptions.ListPathsAsync(topic, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var subscription in subscriptions)
            await _subscriptions.DeleteAsync(subscription, cancellationToken).ConfigureAwait(false);
        await _topics.DeleteAsync(topic, cancellationToken).ConfigureAwait(false);
    }

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        _subscriptions.DeleteAsync(EntityPath.Subscription(topic, name), cancellationToken);

    private async Task<QueueDefinition?> DescribeAsync(QueueAddress address, CancellationToken cancellationToken)
    {
        if (await _queues.DescribeAsync(address, cancellationToken).ConfigureAwait(false) is not { } stored)
            return null;
        var queue = QueueStore.Read(new QueueDefinition(address.Path.Name), stored) with
        {
            Ordered = address.Ordered,
            DeduplicationWindow = EntityTags.ReadWindow(address.Ordered, stored.Tags),
        };
        Learn(queue);
        return queue;
    }

    private void Learn(QueueDefinition queue)
    {
        _driver.Book.Learn(queue.Path, queue.Ordered, queue.DeduplicationWindow is not null);
        _driver.Settings.Learn(queue);
    }
}
