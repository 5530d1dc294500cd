using Integration.TopologyManagement;

namespace Integration.Cli;

/// <summary>The settings of entities by name, without those that are off.</summary>
internal static class ShownSettings
{
    public static IEnumerable<(EntityPath Path, OrderedDictionary<string, string> Settings)> Of(TopologyDefinition topology) =>
        topology.Queues.OrderBy(q => q.Name, StringComparer.Ordinal).Select(q => (q.Path, Of(EntitySettings.OfQueue, q)))
            .Concat(topology.Topics.OrderBy(t => t.Name, StringComparer.Ordinal).SelectMany(t => topology.Subscriptions
                .Where(s => s.Topic == t.Name).OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => (s.Path, Of(EntitySettings.OfSubscription, s)))
                .Prepend((t.Path, Of(EntitySettings.OfTopic, t)))))
            .Concat(topology.Streams.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => (s.Path, Of(EntitySettings.OfStream, s))));

    private static OrderedDictionary<string, string> Of<T>(IEnumerable<EntitySetting<T>> settings, T definition)
    {
        var shown = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            if (setting.Get(definition) is { } value)
                shown.Add(setting.Name, EntitySettings.Print(value));
        }

        return shown;
    }
}
