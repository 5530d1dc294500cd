using Integration.Registration;

namespace Integration.TopologyManagement;

/// <summary>Reads a topology from a section of a configuration, or a document of the same form.</summary>
internal static class TopologyReader
{
    /// <summary>Reads <c>Queues</c>, <c>Topics</c> with their <c>Subscriptions</c>, and <c>Streams</c>, each by name. Faults, unknown keys excepted, go to the reader.</summary>
    public static TopologyDefinition Read(ConfigurationReader reader)
    {
        var topics = Named(reader.Section("Topics"))
            .Select(t => (Topic: EntitySettings.OfTopic.Read(new TopicDefinition(t.Key), t.Value), Subscriptions: t.Value.Section("Subscriptions")))
            .ToList();
        return new()
        {
            Queues = [.. Named(reader.Section("Queues")).Select(q => EntitySettings.OfQueue.Read(new QueueDefinition(q.Key), q.Value))],
            Topics = [.. topics.Select(t => t.Topic)],
            Subscriptions =
            [
                .. topics.SelectMany(t => Named(t.Subscriptions), (t, s) => EntitySettings.OfSubscription.Read(new SubscriptionDefinition(t.Topic.Name, s.Key), s.Value)),
            ],
            Streams = [.. Named(reader.Section("Streams")).Select(s => EntitySettings.OfStream.Read(new StreamDefinition(s.Key), s.Value))],
        };
    }

    private static IEnumerable<KeyValuePair<string, ConfigurationReader>> Named(ConfigurationReader section)
    {
        foreach (var entity in section.Sections())
        {
            if (!EntityPath.IsLegalName(entity.Key))
                section.FaultInKey(entity.Key, "is not a legal name; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'");
            yield return entity;
        }
    }
}
