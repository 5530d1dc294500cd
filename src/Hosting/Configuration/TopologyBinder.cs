using Integration.Registration;
using Integration.TopologyManagement;

namespace Integration.Hosting;

/// <summary>Reads the topology from the configuration and merges what the code declares.</summary>
internal static class TopologyBinder
{
    /// <summary>The whole topology; null when nothing is declared. Faults go to the reader.</summary>
    public static TopologyDefinition? Read(ConfigurationReader section, IEnumerable<TopologyDefinition> inCode, IEnumerable<EntityPath> consumed)
    {
        var code = inCode.ToList();
        var sources = consumed.ToList();
        List<TopologyDefinition> all = [Spell(TopologyReader.Read(section), new NamesInCode(code, sources)), .. code];
        var merged = new TopologyDefinition
        {
            Queues = Merge(section, all.SelectMany(t => t.Queues), q => $"queue '{q.Name}'"),
            Topics = Merge(section, all.SelectMany(t => t.Topics), t => $"topic '{t.Name}'"),
            Subscriptions = Merge(section, all.SelectMany(t => t.Subscriptions), s => $"subscription '{s.Topic}/{s.Name}'"),
            Streams = Merge(section, all.SelectMany(t => t.Streams), s => $"stream '{s.Name}'"),
        };
        CheckNames(section, code, merged);
        CheckCase(section, merged, sources);
        return merged is { Queues: [], Topics: [], Subscriptions: [], Streams: [] } ? null : merged;
    }

    private static TopologyDefinition Spell(TopologyDefinition configured, NamesInCode names) => new()
    {
        Queues = [.. configured.Queues.Select(q => q with { Name = names.Queue(q.Name) })],
        Topics = [.. configured.Topics.Select(t => t with { Name = names.Topic(t.Name) })],
        Subscriptions = [.. configured.Subscriptions.Select(s => s with { Topic = names.Topic(s.Topic), Name = names.Subscription(names.Topic(s.Topic), s.Name) })],
        Streams = [.. configured.Streams.Select(s => s with { Name = names.Stream(s.Name) })],
    };

    /// <summary>One definition for each entity; those that say different things about one are a fault.</summary>
    private static List<T> Merge<T>(ConfigurationReader section, IEnumerable<T> definitions, Func<T, string> describe) where T : notnull
    {
        var distinct = definitions.Distinct().ToList();
        foreach (var twice in distinct.GroupBy(describe, StringComparer.Ordinal).Where(g => g.Count() > 1))
            section.Fault("", $"and the code declare the {twice.Key} {twice.Count()} times, with different settings; declare it once, or equally");
        return distinct;
    }

    /// <summary>The names of the configuration were checked when they were read.</summary>
    private static void CheckNames(ConfigurationReader section, IReadOnlyList<TopologyDefinition> code, TopologyDefinition topology)
    {
        const string Allowed = "1-64 letters A-Z and a-z, digits, '-' and '_'";
        var names = code.SelectMany(t => t.Queues.Select(q => q.Name).Concat(t.Topics.Select(t => t.Name)).Concat(t.Subscriptions.Select(s => s.Name))
            .Concat(t.Streams.Select(s => s.Name)));
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (!EntityPath.IsLegalName(name))
                section.Fault("", $"declares '{name}', which is not a legal name; allowed: {Allowed}");
        }

        var topics = topology.Topics.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var orphan in topology.Subscriptions.Where(s => !topics.Contains(s.Topic)))
            section.Fault("", $"declares the subscription '{orphan.Topic}/{orphan.Name}', but not its topic");
    }

    /// <summary>Keys of the configuration have no case, and neither have names on Service Bus: no two entities may differ in nothing else.</summary>
    private static void CheckCase(ConfigurationReader section, TopologyDefinition topology, IReadOnlyList<EntityPath> consumed)
    {
        var names = topology.Queues.Select(q => $"queue '{q.Name}'")
            .Concat(topology.Topics.Select(t => $"topic '{t.Name}'"))
            .Concat(topology.Subscriptions.Select(s => $"subscription '{s.Topic}/{s.Name}'"))
            .Concat(topology.Streams.Select(s => $"stream '{s.Name}'"))
            .Concat(consumed.Select(c => c.SubscriptionName is null ? $"queue '{c.Name}'" : $"subscription '{c.Name}/{c.SubscriptionName}'"));
        foreach (var same in names.Distinct(StringComparer.Ordinal).GroupBy(t => t, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            section.Fault("", $"and the code name the {string.Join(" and the ", same)}, which differ in case only; spell it one way");
    }

    /// <summary>The names that the code spells: a key in capitals only, as environment variables have it, means the name in its spelling.</summary>
    private sealed class NamesInCode(IReadOnlyList<TopologyDefinition> topologies, IReadOnlyList<EntityPath> consumed)
    {
        public string Queue(string key) => Spell(
            key, topologies.SelectMany(t => t.Queues).Select(q => q.Name).Concat(consumed.Where(c => c.SubscriptionName is null).Select(c => c.Name)));

        public string Topic(string key) => Spell(
            key, topologies.SelectMany(t => t.Topics).Select(t => t.Name).Concat(Subscriptions().Select(s => s.Topic)));

        public string Subscription(string topic, string key) => Spell(key, Subscriptions().Where(s => s.Topic == topic).Select(s => s.Name));

        public string Stream(string key) => Spell(key, topologies.SelectMany(t => t.Streams).Select(s => s.Name));

        private IEnumerable<(string Topic, string Name)> Subscriptions() => topologies.SelectMany(t => t.Subscriptions).Select(s => (s.Topic, s.Name))
            .Concat(consumed.Where(c => c.SubscriptionName is not null).Select(c => (c.Name, c.SubscriptionName!)));

        private static string Spell(string key, IEnumerable<string> names) =>
            key.Any(char.IsLower) ? key : names.FirstOrDefault(n => string.Equals(n, key, StringComparison.OrdinalIgnoreCase)) ?? key;
    }
}
