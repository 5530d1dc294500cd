namespace Integration.Drivers;

/// <summary>
/// What an <see cref="IMessagingDriver"/> implements besides, if messages that are sent for later can be cancelled (clause Q22). One that does not
/// declares <see cref="Capability.ScheduledSend"/> unsupported.
/// </summary>
public interface IScheduleDriver
{
    /// <summary>Opens the schedule of a queue or topic. Makes no call.</summary>
    IScheduledSenderDriver OpenSchedule(EntityPath destination);
}

/// <summary>
/// Sends messages that can be cancelled until they are due. Each has the <see cref="Message.Delay"/> after which it is due, and its
/// <see cref="SendOutcome.SequenceNumber"/> is what it is cancelled by; none for a message that was dropped as a duplicate.
/// </summary>
public interface IScheduledSenderDriver : ISenderDriver
{
    /// <summary>Removes a message that is not yet due, and only such a one.</summary>
    /// <returns>False when there is none of that number.</returns>
    Task<bool> CancelAsync(string sequenceNumber, CancellationToken cancellationToken);

    /// <summary>Makes a message due at another time.</summary>
    /// <param name="sequenceNumber">Its number.</param>
    /// <param name="message">The message as it is to be, with the delay from now: for services that can only send it again. The first is cancelled after that, never before.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The outcome; without error and number when there is none of that number.</returns>
    Task<SendOutcome> MoveAsync(string sequenceNumber, PreparedMessage message, CancellationToken cancellationToken);
}
