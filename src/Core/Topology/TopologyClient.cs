using System.Runtime.CompilerServices;
using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.TopologyManagement;

/// <summary>The portable control plane: idempotence, conflicts, plans and drift over a driver's plain operations.</summary>
internal sealed class TopologyClient(DriverCalls calls, StreamTopologyClient streams, ITopologyDriver? listing = null) : ITopology
{
    private readonly DefinitionRules _rules = new(calls.Driver, streams.Check);

    private ITopologyDriver Driver => listing ?? calls.Driver.Topology;

    public Task CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken = default)
    {
        _rules.Check(queue);
        return EntityCreation.CreateAsync(
            calls,
            queue.Path,
            t => ManageAsync("create", queue.Path, u => Driver.CreateQueueAsync(queue, u), t),
            t => FindQueueAsync(queue.Name, t),
            f => DefinitionDiff.Between(queue, f),
            t => MendAsync(queue, u => Driver.UpdateQueueAsync(queue, u), t),
            cancellationToken);
    }

    public Task CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken = default)
    {
        _rules.Check(topic);
        return EntityCreation.CreateAsync(
            calls,
            topic.Path,
            t => ManageAsync("create", topic.Path, u => Driver.CreateTopicAsync(topic, u), t),
            t => FindTopicAsync(topic.Name, t),
            f => DefinitionDiff.Between(topic, f),
            _ => Task.CompletedTask,
            cancellationToken);
    }

    public Task CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken = default)
    {
        _rules.Check(subscription);
        return EntityCreation.CreateAsync(
            calls,
            subscription.Path,
            t => ManageAsync("create", subscription.Path, u => Driver.CreateSubscriptionAsync(subscription, u), t),
            t => FindSubscriptionAsync(subscription.Topic, subscription.Name, t),
            f => DefinitionDiff.Between(subscription, f),
            t => MendAsync(subscription, u => Driver.UpdateSubscriptionAsync(subscription, u), t),
            cancellationToken);
    }

    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken = default) =>
        ManageAsync("describe", EntityPath.Queue(name), t => Driver.FindQueueAsync(name, t), cancellationToken);

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken = default) =>
        ManageAsync("describe", EntityPath.Topic(name), t => Driver.FindTopicAsync(name, t), cancellationToken);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken = default) =>
        ManageAsync("describe", EntityPath.Subscription(topic, name), t => Driver.FindSubscriptionAsync(topic, name, t), cancellationToken);

    public async Task<SubscriptionState> GetSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken = default)
    {
        var path = EntityPath.Subscription(topic, name);
        return await ManageAsync("describe", path, t => Driver.FindSubscriptionStateAsync(topic, name, t), cancellationToken).ConfigureAwait(false)
            ?? throw new EntityNotFoundException("there is no such subscription.", calls.Driver.Provider, path);
    }

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken = default) =>
        ListAsync(null, Driver.ListQueuesAsync, cancellationToken);

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken = default) =>
        ListAsync(null, Driver.ListTopicsAsync, cancellationToken);

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken = default) =>
        ListAsync(EntityPath.Topic(topic), t => Driver.ListSubscriptionsAsync(topic, t), cancellationToken);

    public IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken = default) =>
        ListAsync(null, Driver.ListUnmappedAsync, cancellationToken);

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken = default) =>
        DeleteAsync(EntityPath.Queue(name), t => Driver.DeleteQueueAsync(name, t), cancellationToken);

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken = default) =>
        DeleteAsync(EntityPath.Topic(name), t => Driver.DeleteTopicAsync(name, t), cancellationToken);

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken = default) =>
        DeleteAsync(EntityPath.Subscription(topic, name), t => Driver.DeleteSubscriptionAsync(topic, name, t), cancellationToken);

    public async Task<IReadOnlyList<EntityPath>> DeleteIdleAsync(CancellationToken cancellationToken = default)
    {
        calls.Require(Capability.TopologyManagement, null);
        if (!calls.Capabilities.Supports(Capability.AutoDeleteOnIdle))
            return [];
        var deleted = await calls.RunAsync("sweep", "manage", null, t => Driver.DeleteIdleAsync(t), cancellationToken).ConfigureAwait(false);
        foreach (var path in deleted)
            calls.Logger.TopologyChanged(TopologyAction.Delete, path.Kind, path);
        return deleted;
    }

    public async Task<TopologyDefinition> ExportAsync(CancellationToken cancellationToken = default)
    {
        var (definition, faults) = await new TopologyExporter(this, streams, calls.Capabilities).ReadAsync(cancellationToken).ConfigureAwait(false);
        return faults.Count == 0 ? definition : throw faults[0].Error;
    }

    public async Task<TopologyInventory> TakeInventoryAsync(CancellationToken cancellationToken = default)
    {
        var look = new TopologyClient(calls, streams, Driver.BeginListing());
        var (definition, faults) = await new TopologyExporter(look, streams, calls.Capabilities).ReadAsync(cancellationToken).ConfigureAwait(false);
        var unmapped = await look.ListUnmappedAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return new(definition, [.. unmapped, .. faults.Select(Describe)]);
    }

    public IReadOnlyList<TopologyStep> FindUnsupported(TopologyDefinition definition)
    {
        DefinitionRules.Check(definition);
        return [.. _rules.FindUnsupported(definition)];
    }

    public Task<TopologyPlan> PlanAsync(TopologyDefinition definition, PlanOptions? options = null, CancellationToken cancellationToken = default)
    {
        DefinitionRules.Check(definition);
        return new TopologyPlanner(this, streams, _rules, Driver.ImmutableSettings, FindDriftAsync).PlanAsync(definition, options ?? new PlanOptions(), cancellationToken);
    }

    public async Task ApplyAsync(TopologyPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Steps.FirstOrDefault(s => s.Action == TopologyAction.Conflict) is { } conflict)
            throw new TopologyConflictException(conflict.Entity, conflict.Differences, calls.Driver.Provider);
        if (plan.Steps.FirstOrDefault(s => s.Action == TopologyAction.Unsupported) is { } unsupported)
        {
            throw new CapabilityNotSupportedException(
                Capability.TopologyManagement, unsupported.Reason!, "change the declaration.", calls.Driver.Provider, unsupported.Entity);
        }

        foreach (var step in plan.Steps)
            await ApplyAsync(step, plan.Definition, cancellationToken).ConfigureAwait(false);
    }

    private Task ApplyAsync(TopologyStep step, TopologyDefinition definition, CancellationToken cancellationToken)
    {
        var path = step.Entity;
        return (step.Action, path.Kind) switch
        {
            (TopologyAction.Create, EntityKind.Queue) => CreateQueueAsync(Queue(), cancellationToken),
            (TopologyAction.Create, EntityKind.Topic) => CreateTopicAsync(Topic(), cancellationToken),
            (TopologyAction.Create, EntityKind.Stream) => streams.CreateStreamAsync(Stream(), cancellationToken),
            (TopologyAction.Create, _) => CreateSubscriptionAsync(Subscription(), cancellationToken),
            (TopologyAction.Update, EntityKind.Queue) => UpdateAsync(path, t => Driver.UpdateQueueAsync(Queue(), t), cancellationToken),
            (TopologyAction.Update, EntityKind.Topic) => UpdateAsync(path, t => Driver.UpdateTopicAsync(Topic(), t), cancellationToken),
            (TopologyAction.Update, EntityKind.Stream) => streams.UpdateStreamAsync(Stream(), cancellationToken),
            (TopologyAction.Update, _) => UpdateAsync(path, t => Driver.UpdateSubscriptionAsync(Subscription(), t), cancellationToken),
            (_, EntityKind.Queue) => DeleteQueueAsync(path.Name, cancellationToken),
            (_, EntityKind.Topic) => DeleteTopicAsync(path.Name, cancellationToken),
            (_, EntityKind.Stream) => streams.DeleteStreamAsync(path.Name, cancellationToken),
            _ => DeleteSubscriptionAsync(path.Name, path.SubscriptionName!, cancellationToken),
        };

        QueueDefinition Queue() => definition.Queues.Single(q => q.Path == path);
        TopicDefinition Topic() => definition.Topics.Single(t => t.Path == path);
        SubscriptionDefinition Subscription() => definition.Subscriptions.Single(s => s.Path == path);
        StreamDefinition Stream() => definition.Streams.Single(s => s.Path == path);
    }

    private static UnmappedEntity Describe((TopicDefinition Topic, MessagingException Error) fault) =>
        new("subscription", $"{fault.Topic.Name}/*", $"the topic's subscriptions could not be listed: {fault.Error.Message}") { Entity = fault.Topic.Path, Error = fault.Error };

    /// <summary>What delivery to an entity rests on is made whole, where it is not, by updating the entity to the settings that it has.</summary>
    private async Task MendAsync(SourceDefinition definition, Func<CancellationToken, Task> update, CancellationToken cancellationToken)
    {
        var drift = await FindDriftAsync(definition, cancellationToken).ConfigureAwait(false);
        if (drift.Any(d => Driver.ImmutableSettings.Contains(d.Setting)))
            throw new TopologyConflictException(definition.Path, drift, calls.Driver.Provider);
        if (drift.Count > 0)
            await UpdateAsync(definition.Path, update, cancellationToken).ConfigureAwait(false);
    }

    private Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition definition, CancellationToken cancellationToken) =>
        ManageAsync("describe", definition.Path, t => Driver.FindDriftAsync(definition, t), cancellationToken);

    private async Task UpdateAsync(EntityPath path, Func<CancellationToken, Task> update, CancellationToken cancellationToken)
    {
        await calls.RunAsync("update", "manage", path, update, cancellationToken).ConfigureAwait(false);
        calls.Logger.TopologyChanged(TopologyAction.Update, path.Kind, path);
    }

    private async Task DeleteAsync(EntityPath path, Func<CancellationToken, Task> delete, CancellationToken cancellationToken)
    {
        calls.Require(Capability.TopologyManagement, path);
        await calls.RunAsync("delete", "manage", path, delete, cancellationToken).ConfigureAwait(false);
        calls.Logger.TopologyChanged(TopologyAction.Delete, path.Kind, path);
    }

    private Task<T> ManageAsync<T>(string operation, EntityPath path, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        calls.Require(Capability.TopologyManagement, path);
        return calls.RunAsync(operation, "manage", path, call, cancellationToken);
    }

    private async IAsyncEnumerable<T> ListAsync<T>(
        EntityPath? path, Func<CancellationToken, IAsyncEnumerable<T>> list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        calls.Require(Capability.TopologyManagement, path);
        var items = list(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var disposed = items.ConfigureAwait(false);
        while (await calls.RunAsync("list", "manage", path, _ => items.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
            yield return items.Current;
    }
}
