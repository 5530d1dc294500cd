namespace Integration;

/// <summary>
/// What is sent to one queue or topic for later (clause Q22): each message has a handle by which it is cancelled or moved while it is not
/// yet due. Safe for concurrent use.
/// </summary>
/// <remarks>
/// For messages that nobody will want back a <see cref="Message.Delay"/> is enough, which more providers have.
/// A message keeps its <see cref="Message.DeduplicationId"/> when it is cancelled: another with the same id is dropped while the window lasts.
/// </remarks>
public interface IMessageSchedule
{
    /// <summary>The queue or topic.</summary>
    EntityPath Path { get; }

    /// <summary>Sends a message that is not visible before a time; when the task ends the service has stored it.</summary>
    /// <param name="message">The message, without a <see cref="Message.Delay"/>.</param>
    /// <param name="dueAt">When it becomes visible; at once when that is past.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentException">The message is not legal, or has a delay.</exception>
    /// <inheritdoc cref="IQueue.SendAsync" path="/exception" />
    Task<ScheduledMessage> ScheduleAsync(Message message, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>Takes a message back that is not yet due: nobody receives it.</summary>
    /// <param name="scheduled">The handle, of this queue or topic.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when it was too late: the message was due, cancelled or moved before.</returns>
    /// <exception cref="ArgumentException">The handle is of another queue or topic.</exception>
    /// <exception cref="MessagingException">The service refused or failed; see <see cref="MessagingException.IsTransient"/>.</exception>
    Task<bool> CancelAsync(ScheduledMessage scheduled, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a message due at another time. Where the service can't, it is sent again under the same <see cref="Message.MessageId"/> and
    /// cancelled then: a crash in between leaves it twice, never not at all.
    /// </summary>
    /// <param name="scheduled">The handle, of this queue or topic.</param>
    /// <param name="dueAt">When it becomes visible; at once when that is past.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The handle that takes the place of the first one; null when it was too late: the message was due, cancelled or moved before.</returns>
    /// <exception cref="ArgumentException">The handle is of another queue or topic.</exception>
    /// <exception cref="MessagingException">The service refused or failed; see <see cref="MessagingException.IsTransient"/>.</exception>
    Task<ScheduledMessage?> MoveAsync(ScheduledMessage scheduled, DateTimeOffset dueAt, CancellationToken cancellationToken = default);
}
