namespace Integration;

/// <summary>A queue: each message is stored until one of the competing consumers completes it.</summary>
public interface IQueue : IMessageSource
{
    /// <summary>The queue's dead letters.</summary>
    IDeadLetterSource DeadLetters { get; }

    /// <summary>Sends messages for later that can be cancelled and moved until they are due (clause Q22).</summary>
    /// <exception cref="CapabilityNotSupportedException">The provider has no <see cref="Capability.ScheduledSend"/>; a <see cref="Message.Delay"/> may do.</exception>
    IMessageSchedule Schedule { get; }

    /// <summary>Sends one message; when the task ends the service has stored it.</summary>
    /// <exception cref="ArgumentException">The message is not legal: a header name, an id, a delay, a missing group.</exception>
    /// <exception cref="MessageTooLargeException">It is larger than the queue takes.</exception>
    /// <exception cref="CapabilityNotSupportedException">It asks for something that the provider can't do.</exception>
    /// <exception cref="EntityNotFoundException">The queue does not exist.</exception>
    /// <exception cref="MessagingException">The service refused or failed; see <see cref="MessagingException.IsTransient"/>.</exception>
    Task<SendReceipt> SendAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends any number of messages, split by the service's count and byte limits (clause Q11). Order within a group is
    /// kept, and one bad message neither fails nor reorders the others.
    /// </summary>
    /// <returns>A result per message, in input order. Look at <see cref="SendResults.Failed"/>, or call <see cref="SendResults.ThrowIfAnyFailed"/>.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; messages already accepted stay sent.</exception>
    Task<SendResults> SendManyAsync(IEnumerable<Message> messages, SendManyOptions? options = null, CancellationToken cancellationToken = default);
}
