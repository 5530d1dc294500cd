using Integration.Dashboard.Rendering;
using Integration.Hosting;
using Integration.Hosting.AsyncApi;

namespace Integration.Dashboard.Topology;

/// <summary>Puts together what there is, what is declared, what the application sends and what consumes.</summary>
/// <param name="found">What there is.</param>
/// <param name="declared">What is declared; null when nothing is.</param>
/// <param name="drift">What lies between the two.</param>
/// <param name="uses">What the application sends where.</param>
/// <param name="consumers">What consumes in this process.</param>
internal sealed class LaneMaker(
    TopologyDefinition found, TopologyDefinition? declared, Drift drift, IReadOnlyList<MessageUse> uses, IReadOnlyList<ConsumerStatus> consumers)
{
    private const int MostSubscriptions = 40;

    private readonly HashSet<EntityPath> _declared = declared is null ? [] : [.. Destinations(declared), .. declared.Subscriptions.Select(s => s.Path)];

    /// <summary>What belongs to an instance of an application, and is nobody's to declare.</summary>
    private readonly HashSet<EntityPath> _instances =
    [
        .. found.Queues.Where(q => q.AutoDeleteOnIdle is not null).Select(q => q.Path), .. found.Subscriptions.Where(s => s.AutoDeleteOnIdle is not null).Select(s => s.Path),
    ];

    private readonly ILookup<EntityPath, string> _sent = uses.Where(u => u.Sends).ToLookup(u => u.Entity, u => TypeNames.Of(u.Message));
    private readonly ILookup<EntityPath?, ConsumerStatus> _consumers = consumers.ToLookup(c => c.Source);

    /// <summary>The lanes that a filter asks for: those whose name it matches, whole, and of others those subscriptions and consumers whose name it matches.</summary>
    public IReadOnlyList<Lane> Make(ListQuery query)
    {
        var subscriptions = found.Subscriptions.Concat(declared?.Subscriptions ?? []).DistinctBy(s => s.Path).ToLookup(s => EntityPath.Topic(s.Topic));
        return
        [
            .. Destinations(found).Concat(declared is null ? [] : Destinations(declared)).Distinct()
                .OrderBy(p => p.Kind == EntityKind.Topic ? 0 : 1).ThenBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => MakeLane(p, [.. subscriptions[p]], query))
                .OfType<Lane>(),
        ];
    }

    private Lane? MakeLane(EntityPath path, IReadOnlyList<SubscriptionDefinition> subscriptions, ListQuery query)
    {
        var isWhole = query.Matches(path.Name);
        var shown = subscriptions.Where(s => isWhole || query.Matches(s.Path.ToString())).OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
        var ends = EndsOf(path);
        if (!isWhole && shown.Count == 0 && !ends.Any(e => query.Matches(e.Name)))
            return null;
        return new(path, MarkOf(path), [.. _sent[path].Distinct(StringComparer.Ordinal)], [.. shown.Take(MostSubscriptions).Select(MakeSubscription)], ends)
        {
            LeftOut = Math.Max(0, shown.Count - MostSubscriptions),
        };
    }

    private SubscriptionLane MakeSubscription(SubscriptionDefinition subscription) => new(
        subscription.Path,
        MarkOf(subscription.Path),
        subscription.Filter.ToString(),
        [.. EndsOf(subscription.Path), .. subscription.Push is { } push ? [new ConsumerEnd(push.ToString(), "push", IsHere: false)] : Array.Empty<ConsumerEnd>()]);

    private IReadOnlyList<ConsumerEnd> EndsOf(EntityPath path) =>
    [
        .. _consumers[path].Concat(path.Kind is EntityKind.Topic or EntityKind.Stream ? [] : _consumers[path.DeadLetter])
            .Select(c => new ConsumerEnd(c.Name, c.State == ConsumerState.NotStarted ? "not started" : c.State.ToString().ToLowerInvariant(), IsHere: true)),
    ];

    private Mark MarkOf(EntityPath path) => drift.Steps.GetValueOrDefault(path)?.Action switch
    {
        TopologyAction.Create => Mark.Missing,
        TopologyAction.Update or TopologyAction.Conflict => Mark.Differs,
        TopologyAction.Unsupported => Mark.Unsupported,
        _ => declared is null || _declared.Contains(path) || _instances.Contains(path) ? Mark.None : Mark.Undeclared,
    };

    private static IEnumerable<EntityPath> Destinations(TopologyDefinition topology) =>
        topology.Topics.Select(t => t.Path).Concat(topology.Queues.Select(q => q.Path)).Concat(topology.Streams.Select(s => s.Path));
}
