namespace Integration.Drivers;

/// <summary>
/// The instants between a copy and the removal of its original, where a crash must lose nothing. A driver that copies
/// and deletes reports each by <see cref="MessagingClientOptions.ReachAsync"/>, so that tests can crash there.
/// </summary>
public enum Failpoint
{
    /// <summary>A dead letter was copied to the dead-letter queue; its original is not removed yet.</summary>
    DeadLetterCopied,

    /// <summary>An abandoned message was copied with its delay; its original is not removed yet.</summary>
    AbandonCopied,

    /// <summary>A delayed message was copied for its next hop; its original is not removed yet.</summary>
    DelayCopied,

    /// <summary>A dead letter was copied back to where it came from; its original is not removed yet.</summary>
    RedriveCopied,
}
