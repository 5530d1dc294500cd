namespace Integration;

/// <summary>The handle of a message that is sent for later: see <see cref="IMessageSchedule"/>. It may be made anew of what an application stored of it.</summary>
/// <param name="Destination">The queue or topic.</param>
/// <param name="Message">The message, with its id; to move it where the service can't.</param>
/// <param name="DueAt">When it becomes visible.</param>
/// <param name="SequenceNumber">The service's number for it; null when the message was dropped as a duplicate, and there is nothing to cancel.</param>
public sealed record ScheduledMessage(EntityPath Destination, Message Message, DateTimeOffset DueAt, string? SequenceNumber)
{
    /// <summary>The message's id, destination and time; never its content.</summary>
    public override string ToString() => $"{Message.MessageId} to {Destination} at {DueAt:O}";
}
