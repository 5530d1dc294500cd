namespace Integration.TopologyManagement;

/// <summary>Reads all that has a neutral form, topics side by side, each with its own fault.</summary>
internal sealed class TopologyExporter(ITopology topology, StreamTopologyClient streams, MessagingCapabilities capabilities)
{
    /// <summary>What was found, and the topics whose subscriptions could not be listed; when that is so for all, the first fault is thrown.</summary>
    public async Task<(TopologyDefinition Definition, IReadOnlyList<(TopicDefinition Topic, MessagingException Error)> Faults)> ReadAsync(CancellationToken cancellationToken)
    {
        var queues = await topology.ListQueuesAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var kept = streams.CanList ? await streams.ListStreamsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false) : [];
        if (!capabilities.Supports(Capability.Topics))
            return (new TopologyDefinition { Queues = queues, Streams = kept }, []);
        var topics = await topology.ListTopicsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var found = (await SideBySide.SelectAsync(topics, TryReadAsync, cancellationToken).ConfigureAwait(false)).OfType<ReadTopic>().ToList();
        var faults = found.Where(t => t.Error is not null).Select(t => (t.Topic, t.Error!)).ToList();
        if (faults.Count > 0 && faults.Count == found.Count)
            throw faults[0].Item2;
        return (new TopologyDefinition
        {
            Queues = queues,
            Topics = [.. found.Select(t => t.Topic)],
            Subscriptions = [.. found.SelectMany(t => t.Subscriptions)],
            Streams = kept,
        }, faults);
    }

    /// <summary>Null when it was deleted since it was listed.</summary>
    private async Task<ReadTopic?> TryReadAsync(TopicDefinition topic, CancellationToken cancellationToken)
    {
        try
        {
            return new(topic, await topology.ListSubscriptionsAsync(topic.Name, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (EntityNotFoundException)
        {
            return null;
        }
        catch (MessagingException exception) when (exception is not (CapabilityNotSupportedException or ServiceUnavailableException))
        {
            return new(topic, [], exception);
        }
    }

    private sealed record ReadTopic(TopicDefinition Topic, IReadOnlyList<SubscriptionDefinition> Subscriptions, MessagingException? Error);
}
