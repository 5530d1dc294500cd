namespace Integration;

/// <summary>What a service does by itself: moving the dead letters of one dead-letter queue.</summary>
/// <param name="Id">What cancels it; null once it has ended, and where the service does not tell.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Moved">About how many messages it has moved.</param>
/// <param name="ToMove">About how many it had to move when it began; null when the service does not tell.</param>
/// <param name="StartedAt">When it began; null when the service does not tell.</param>
/// <param name="Destination">The service's name of where it moves them; null for where they came from.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record RedriveTask(string? Id, RedriveTaskState State, long Moved, long? ToMove, DateTimeOffset? StartedAt, string? Destination, string? Failure);

/// <summary>Where a <see cref="RedriveTask"/> stands.</summary>
public enum RedriveTaskState
{
    /// <summary>It moves messages.</summary>
    Running,

    /// <summary>It was cancelled, and finishes what it has in hand.</summary>
    Cancelling,

    /// <summary>It has moved everything.</summary>
    Completed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It ended early by itself.</summary>
    Failed,
}
