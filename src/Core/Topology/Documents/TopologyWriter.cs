namespace Integration.TopologyManagement;

/// <summary>Writes a topology as a document: entities by name, and every setting that is not its default.</summary>
internal static class TopologyWriter
{
    public static DocumentNode Write(TopologyDefinition topology) => Section(
        "",
        Section("Queues", topology.Queues.OrderBy(q => q.Name, StringComparer.Ordinal).Select(q =>
            Section(q.Name, EntitySettings.OfQueue.Select(s => Write(s, q, new(q.Name)))))),
        Section("Topics", topology.Topics.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t =>
            Section(t.Name, [.. EntitySettings.OfTopic.Select(s => Write(s, t, new(t.Name))), Subscriptions(topology, t)]))),
        topology.Streams.Count == 0 ? null : Section("Streams", topology.Streams.OrderBy(s => s.Name, StringComparer.Ordinal).Select(stream =>
            Section(stream.Name, EntitySettings.OfStream.Select(s => Write(s, stream, new(stream.Name)))))));

    private static DocumentNode? Subscriptions(TopologyDefinition topology, TopicDefinition topic) => Section(
        "Subscriptions",
        topology.Subscriptions.Where(s => s.Topic == topic.Name).OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(sub => Section(sub.Name, EntitySettings.OfSubscription.Select(s => Write(s, sub, new(sub.Topic, sub.Name))))));

    private static DocumentNode? Write<T>(EntitySetting<T> setting, T definition, T defaults) => setting.Get(definition) switch
    {
        var value when Equals(value, setting.Get(defaults)) => null,
        null => null,
        PushEndpoint push => Section(setting.Name, new DocumentNode(nameof(push.Kind), push.Kind.ToString()), new DocumentNode(nameof(push.Address), push.Address)),
        var value => new DocumentNode(setting.Name, EntitySettings.Print(value)) { IsPlain = value is bool or int },
    };

    private static DocumentNode Section(string name, params IEnumerable<DocumentNode?> children) => new(name, children.OfType<DocumentNode>());
}
