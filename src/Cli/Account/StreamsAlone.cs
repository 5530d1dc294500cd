namespace Integration.Cli;

/// <summary>Providers that have streams and neither queues nor topics.</summary>
internal static class StreamsAlone
{
    public static bool HasStreamsAlone(this IMessaging messaging) =>
        messaging.StreamCapabilities() is not null && !messaging.Capabilities.Supports(Capability.CompetingConsumers);

    public static bool CanListStreams(this IMessaging messaging) => messaging.StreamCapabilities()?.Supports(StreamCapability.TopologyManagement) == true;

    /// <summary>What there is; of streams that can't be listed those that are declared and found, which is noted.</summary>
    public static async Task<TopologyInventory> TakeInventoryAsync(this Client client, CliContext context, CancellationToken cancellationToken)
    {
        var messaging = client.Messaging;
        if (!messaging.HasStreamsAlone() || messaging.CanListStreams())
            return await messaging.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false);
        context.Out.Note($"{messaging.Provider} can't list streams here: these are only the declared streams that exist.");
        var found = new List<StreamDefinition>();
        foreach (var declared in client.Declared.Streams)
        {
            if (await messaging.StreamTopology().FindStreamAsync(declared.Name, cancellationToken).ConfigureAwait(false) is { } stream)
                found.Add(stream);
        }

        return new(new TopologyDefinition { Streams = found }, []);
    }
}
