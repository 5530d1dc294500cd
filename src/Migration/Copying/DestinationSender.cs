namespace Integration.Migration;

/// <summary>Where copies go: a queue, a topic, or straight into a subscription or dead-letter queue.</summary>
internal sealed class DestinationSender
{
    private readonly Func<IReadOnlyList<DirectMessage>, Task<SendResults>> _send;

    private DestinationSender(EntityPath path, IMessaging to, bool isOrdered, bool deduplicates, Func<IReadOnlyList<DirectMessage>, Task<SendResults>> send) =>
        (Path, Capabilities, NeedsGroup, Deduplicates, _send) = (path, to.Capabilities, isOrdered && !path.IsDeadLetter, deduplicates, send);

    public EntityPath Path { get; }

    public MessagingCapabilities Capabilities { get; }

    /// <summary>Whether it takes no message without a group.</summary>
    public bool NeedsGroup { get; }

    /// <summary>Whether it drops a message whose deduplication id it has seen.</summary>
    public bool Deduplicates { get; }

    /// <summary>Whether a copy may carry a deduplication id: elsewhere that is an error.</summary>
    public bool TakesDeduplicationId => Deduplicates || (IsDirect && Capabilities.Supports(Capability.Deduplication));

    private bool IsDirect => Path.IsDeadLetter || Path.Kind == EntityKind.Subscription;

    /// <summary>Sends nothing, for what is taken out and kept elsewhere.</summary>
    /// <param name="messaging">The source's client.</param>
    /// <param name="source">Where it is taken from.</param>
    public static DestinationSender Nowhere(IMessaging messaging, EntityPath source) => new(
        source, messaging, isOrdered: false, deduplicates: false,
        messages => Task.FromResult(new SendResults([.. messages.Select(m => new SendResult(m.Message, new SendReceipt(m.Message.MessageId ?? ""), null))])));

    /// <exception cref="ArgumentException">There is no way there.</exception>
    public static async Task<DestinationSender> OpenAsync(IMessaging to, EntityPath path, CancellationToken cancellationToken)
    {
        var (exists, isOrdered, deduplicates) = await DescribeAsync(to, path.Owner, cancellationToken).ConfigureAwait(false);
        if (!exists)
            throw new ArgumentException($"The {path.Kind} '{path.Owner}' does not exist at the destination '{to.Provider}'. Plan and apply the topology first.", nameof(path));
        if (!path.IsDeadLetter && path.Kind == EntityKind.Queue)
            return new(path, to, isOrdered == true, deduplicates, messages => to.Queue(path.Name).SendManyAsync(messages.Select(m => m.Message)));
        if (path.Kind == EntityKind.Topic)
            return new(path, to, isOrdered == true, deduplicates, messages => to.Topic(path.Name).PublishManyAsync(messages.Select(m => m.Message)));
        var sender = (to as IDirectSending)?.FindDirectSender(path) ?? throw new ArgumentException(
            $"The provider '{to.Provider}' can't store messages straight in '{path}': publishing would reach every subscription, and nothing is sent to a "
            + "dead-letter queue. Make a queue for them at the destination and route them there.", nameof(path));
        return new(path, to, isOrdered == true, deduplicates: false, messages => sender.SendManyAsync(messages));
    }

    /// <summary>
    /// Sends, in order; a result per message. The call itself is not cancelled, as a send that was given up midway has no
    /// known outcome.
    /// </summary>
    public async Task<IReadOnlyList<Exception?>> SendAsync(IReadOnlyList<DirectMessage> messages)
    {
        try
        {
            var results = await _send(messages).ConfigureAwait(false);
            return [.. results.Select(r => r.Error)];
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            return [.. messages.Select(_ => exception)];
        }
    }

    /// <summary>
    /// What a queue, topic or subscription is. Without the right to describe entities, they are taken to exist, and whether they are ordered is
    /// not known (null): sending tells.
    /// </summary>
    public static async Task<(bool Exists, bool? IsOrdered, bool Deduplicates)> DescribeAsync(IMessaging to, EntityPath owner, CancellationToken cancellationToken)
    {
        try
        {
            if (owner.Kind == EntityKind.Queue)
            {
                var queue = await to.Topology.FindQueueAsync(owner.Name, cancellationToken).ConfigureAwait(false);
                return (queue is not null, queue?.Ordered, queue?.DeduplicationWindow is not null);
            }

            var topic = await to.Topology.FindTopicAsync(owner.Name, cancellationToken).ConfigureAwait(false);
            var exists = topic is not null && (owner.Kind == EntityKind.Topic
                || await to.Topology.FindSubscriptionAsync(owner.Name, owner.SubscriptionName!, cancellationToken).ConfigureAwait(false) is not null);
            return (exists, topic?.Ordered, topic?.DeduplicationWindow is not null);
        }
        catch (UnauthorizedException)
        {
            return (true, null, false);
        }
    }
}
