using Integration.Drivers;

namespace Integration.TopologyManagement;

/// <summary>Finds what lies between a definition and what there is (clause D6).</summary>
internal sealed class TopologyPlanner(
    ITopology topology,
    StreamTopologyClient streams,
    DefinitionRules rules,
    IReadOnlySet<string> immutableSettings,
    Func<SourceDefinition, CancellationToken, Task<IReadOnlyList<SettingDifference>>> findDrift)
{
    public async Task<TopologyPlan> PlanAsync(TopologyDefinition definition, PlanOptions options, CancellationToken cancellationToken)
    {
        var plans = definition.Queues.Select<QueueDefinition, Plan>(q => t => PlanAsync(q, q.Path, rules.Check, u => topology.FindQueueAsync(q.Name, u), DefinitionDiff.Between, t))
            .Concat(definition.Topics.Select<TopicDefinition, Plan>(d => t => PlanAsync(d, d.Path, rules.Check, u => topology.FindTopicAsync(d.Name, u), DefinitionDiff.Between, t)))
            .Concat(definition.Subscriptions.Select<SubscriptionDefinition, Plan>(
                s => t => PlanAsync(s, s.Path, rules.Check, u => topology.FindSubscriptionAsync(s.Topic, s.Name, u), DefinitionDiff.Between, t)))
            .Concat(definition.Streams.Select<StreamDefinition, Plan>(s => t => PlanStreamAsync(s, t)))
            .ToList();
        var steps = (await SideBySide.SelectAsync(plans, (plan, t) => plan(t), cancellationToken).ConfigureAwait(false)).OfType<TopologyStep>().ToList();
        if (options.DeleteUndeclared)
            steps.AddRange(await PlanDeletionsAsync(definition, cancellationToken).ConfigureAwait(false));
        return new TopologyPlan(definition, steps);
    }

    private delegate Task<TopologyStep?> Plan(CancellationToken cancellationToken);

    // Where streams are others' to make, one that is as declared is well, and what differs can only be told.
    private async Task<TopologyStep?> PlanStreamAsync(StreamDefinition wanted, CancellationToken cancellationToken)
    {
        var step = await PlanAsync(wanted, wanted.Path, streams.CheckSettings, t => streams.FindStreamAsync(wanted.Name, t), DefinitionDiff.Between, cancellationToken).ConfigureAwait(false);
        return step is not (null or { Action: TopologyAction.Unsupported }) && DefinitionRules.FindUnsupported(wanted, wanted.Path, rules.Check) is { } unsupported
            ? unsupported with { Differences = step.Differences, Reason = step.Action == TopologyAction.Create ? $"it is missing, and {unsupported.Reason}" : unsupported.Reason }
            : step;
    }

    private async Task<TopologyStep?> PlanAsync<T>(
        T wanted,
        EntityPath path,
        Action<T> check,
        Func<CancellationToken, Task<T?>> find,
        Func<T, T, IReadOnlyList<SettingDifference>> compare,
        CancellationToken cancellationToken) where T : class
    {
        if (DefinitionRules.FindUnsupported(wanted, path, check) is { } unsupported)
            return unsupported;
        var found = await find(cancellationToken).ConfigureAwait(false);
        var drift = wanted is SourceDefinition source ? await findDrift(source, cancellationToken).ConfigureAwait(false) : [];

        // What is left of an entity is not found, yet it differs: then it is completed rather than created.
        if (found is null && drift.Count == 0)
            return new TopologyStep(TopologyAction.Create, path, []);
        IReadOnlyList<SettingDifference> differences = [.. found is null ? [] : compare(wanted, found), .. drift];
        if (differences.Count == 0)
            return null;
        var immutable = path.Kind == EntityKind.Stream ? streams.ImmutableSettings : immutableSettings;
        var fixedOnes = differences.Where(d => immutable.Contains(d.Setting)).Select(d => d.Setting).ToList();
        return fixedOnes.Count == 0
            ? new TopologyStep(TopologyAction.Update, path, differences)
            : new TopologyStep(TopologyAction.Conflict, path, differences, $"{string.Join(", ", fixedOnes)} can't be changed on an existing {path.Kind}");
    }

    private async Task<IEnumerable<TopologyStep>> PlanDeletionsAsync(TopologyDefinition definition, CancellationToken cancellationToken)
    {
        var found = await topology.ExportAsync(cancellationToken).ConfigureAwait(false);
        var topics = Undeclared(found.Topics.Select(t => t.Path), definition.Topics.Select(t => t.Path)).ToList();

        // A topic takes its subscriptions with it. What belongs to an instance is nobody's to declare, and goes by itself.
        var subscriptions = Undeclared(found.Subscriptions.Where(s => s.AutoDeleteOnIdle is null).Select(s => s.Path), definition.Subscriptions.Select(s => s.Path))
            .Where(s => !topics.Exists(t => t.Name == s.Name));
        var queues = Undeclared(found.Queues.Where(q => q.AutoDeleteOnIdle is null).Select(q => q.Path), definition.Queues.Select(q => q.Path));
        var logs = Undeclared(found.Streams.Select(s => s.Path), definition.Streams.Select(s => s.Path));
        return subscriptions.Concat(topics).Concat(queues).Concat(logs).Select(path => new TopologyStep(TopologyAction.Delete, path, []));
    }

    private static IEnumerable<EntityPath> Undeclared(IEnumerable<EntityPath> found, IEnumerable<EntityPath> declared) => found.Except(declared);
}
