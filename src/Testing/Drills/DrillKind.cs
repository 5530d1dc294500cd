namespace Integration.Testing;

/// <summary>A misfortune that a drill brings upon an application.</summary>
public enum DrillKind
{
    /// <summary>Messages and records arrive twice, with one id.</summary>
    Duplicates,

    /// <summary>
    /// A lock is lost while the handler runs, at the first thing it sends: the token is cancelled, and the message delivered again. Of a stream it is the
    /// lease of the partition: what lies behind the last checkpoint is read again.
    /// </summary>
    LostLock,

    /// <summary>
    /// Messages of unordered queues and topics are delivered in another order than that of sending: other than requests and replies, which somebody waits for.
    /// </summary>
    Reordering,

    /// <summary>What a handler sends, other than a reply, is refused with a <see cref="ThrottledException"/>; the message that it handles comes again.</summary>
    Throttling,

    /// <summary>
    /// The process ends after the handler's effect and before the message is completed, or its record checkpointed: it comes again. An <see cref="Hosting.InMemoryInbox"/>
    /// has forgotten what was handled; whatever else the process keeps in memory stays.
    /// </summary>
    Crash,
}
