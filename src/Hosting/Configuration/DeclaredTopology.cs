using Integration.Registration;

namespace Integration.Hosting;

/// <summary>Reads the topology from the configuration and merges what the code declares.</summary>
internal static class DeclaredTopology
{
    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1);

    /// <summary>The whole topology; null when nothing is declared. Faults go to the reader.</summary>
    public static TopologyDefinition? Read(ConfigurationReader section, IEnumerable<TopologyDefinition> inCode, IEnumerable<EntityPath> consumed)
    {
        var code = inCode.ToList();
        var sources = consumed.ToList();
        List<TopologyDefinition> all = [Read(section, new NamesInCode(code, sources)), .. code];
        var merged = new TopologyDefinition
        {
            Queues = Merge(section, all.SelectMany(t => t.Queues), q => $"queue '{q.Name}'"),
            Topics = Merge(section, all.SelectMany(t => t.Topics), t => $"topic '{t.Name}'"),
            Subscriptions = Merge(section, all.SelectMany(t => t.Subscriptions), s => $"subscription '{s.Topic}/{s.Name}'"),
        };
        CheckNames(section, merged);
        CheckCase(section, merged, sources);
        return merged is { Queues: [], Topics: [], Subscriptions: [] } ? null : merged;
    }

    private static TopologyDefinition Read(ConfigurationReader section, NamesInCode names)
    {
        var topics = section.Section("Topics").Sections().Select(t => (Name: names.Topic(t.Key), Reader: t.Value)).ToList();
        return new()
        {
            Queues = [.. section.Section("Queues").Sections().Select(q => ReadQueue(names.Queue(q.Key), q.Value))],
            Topics = [.. topics.Select(t => ReadTopic(t.Name, t.Reader))],
            Subscriptions = [.. topics.SelectMany(t => t.Reader.Section("Subscriptions").Sections().Select(s => ReadSubscription(t.Name, names.Subscription(t.Name, s.Key), s.Value)))],
        };
    }

    private static QueueDefinition ReadQueue(string name, ConfigurationReader reader) => ReadSource(new QueueDefinition(name)
    {
        Ordered = reader.Flag(nameof(QueueDefinition.Ordered)) ?? false,
        DeduplicationWindow = reader.Duration(nameof(QueueDefinition.DeduplicationWindow), OneTick),
    }, reader);

    private static TopicDefinition ReadTopic(string name, ConfigurationReader reader) => new(name)
    {
        Ordered = reader.Flag(nameof(TopicDefinition.Ordered)) ?? false,
        DeduplicationWindow = reader.Duration(nameof(TopicDefinition.DeduplicationWindow), OneTick),
    };

    private static SubscriptionDefinition ReadSubscription(string topic, string name, ConfigurationReader reader) => ReadSource(new SubscriptionDefinition(topic, name)
    {
        Filter = reader.Parsed(nameof(SubscriptionDefinition.Filter), MessageFilter.Parse) ?? MessageFilter.All,
        Push = ReadPush(reader.Section(nameof(SubscriptionDefinition.Push))),
    }, reader);

    private static T ReadSource<T>(T source, ConfigurationReader reader) where T : SourceDefinition => source with
    {
        LockDuration = reader.Duration(nameof(source.LockDuration), OneTick) ?? source.LockDuration,
        MaxDeliveryCount = reader.Number(nameof(source.MaxDeliveryCount), 1) ?? source.MaxDeliveryCount,
        DefaultTimeToLive = reader.Duration(nameof(source.DefaultTimeToLive), OneTick),
        DeadLetterOnExpiration = reader.Flag(nameof(source.DeadLetterOnExpiration)) ?? false,
    };

    private static PushEndpoint? ReadPush(ConfigurationReader reader)
    {
        var kind = reader.Member<PushKind>(nameof(PushEndpoint.Kind));
        var address = kind == PushKind.Webhook
            ? reader.Address(nameof(PushEndpoint.Address), Uri.UriSchemeHttp, Uri.UriSchemeHttps)?.OriginalString
            : reader.Text(nameof(PushEndpoint.Address));
        if (kind is { } known && address is { } given)
            return new PushEndpoint(known, given);
        if (reader.Exists && (reader.Text(nameof(PushEndpoint.Kind)) is null || reader.Text(nameof(PushEndpoint.Address)) is null))
            reader.Fault("", "needs both Kind and Address");
        return null;
    }

    /// <summary>One definition for each entity; those that say different things about one are a fault.</summary>
    private static List<T> Merge<T>(ConfigurationReader section, IEnumerable<T> definitions, Func<T, string> describe) where T : notnull
    {
        var distinct = definitions.Distinct().ToList();
        foreach (var twice in distinct.GroupBy(describe, StringComparer.Ordinal).Where(g => g.Count() > 1))
            section.Fault("", $"and the code declare the {twice.Key} {twice.Count()} times, with different settings; declare it once, or equally");
        return distinct;
    }

    private static void CheckNames(ConfigurationReader section, TopologyDefinition topology)
    {
        const string Allowed = "1-64 letters A-Z and a-z, digits, '-' and '_'";
        foreach (var name in topology.Queues.Select(q => q.Name).Concat(topology.Topics.Select(t => t.Name)).Concat(topology.Subscriptions.Select(s => s.Name)))
        {
            if (!EntityPath.IsLegalName(name))
                section.Fault("", $"declares '{name}', which is no legal name; allowed: {Allowed}");
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

        private IEnumerable<(string Topic, string Name)> Subscriptions() => topologies.SelectMany(t => t.Subscriptions).Select(s => (s.Topic, s.Name))
            .Concat(consumed.Where(c => c.SubscriptionName is not null).Select(c => (c.Name, c.SubscriptionName!)));

        private static string Spell(string key, IEnumerable<string> names) =>
            key.Any(char.IsLower) ? key : names.FirstOrDefault(n => string.Equals(n, key, StringComparison.OrdinalIgnoreCase)) ?? key;
    }
}
