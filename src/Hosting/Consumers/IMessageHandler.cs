namespace Integration.Hosting;

/// <summary>Handles one message at a time; made anew from a scope of the services for each message.</summary>
/// <typeparam name="TMessage">What the body holds.</typeparam>
public interface IMessageHandler<in TMessage>
{
    /// <summary>
    /// Handles a message. When the task ends the message is completed; when it throws, it is tried again or dead-lettered as
    /// <see cref="ConsumerOptions"/> say. The handler may settle <see cref="MessageContext.Received"/> itself instead.
    /// </summary>
    /// <param name="message">The value in the body.</param>
    /// <param name="context">The message as it was received, and what goes with it.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the message's lock is lost (somebody else will handle it: stop) and when the host gives up waiting
    /// at shutdown.
    /// </param>
    Task HandleAsync(TMessage message, MessageContext context, CancellationToken cancellationToken);
}

/// <summary>Handles several messages at once; made anew from a scope of the services for each batch.</summary>
/// <typeparam name="TMessage">What each body holds.</typeparam>
public interface IBatchHandler<TMessage>
{
    /// <summary>
    /// Handles a batch. When the task ends each message is completed, except those for which
    /// <see cref="BatchItem{TMessage}.Fail"/> was called; when it throws, every message failed.
    /// </summary>
    /// <param name="batch">1 to <see cref="ConsumerOptions.BatchSize"/> messages.</param>
    /// <param name="cancellationToken">Cancelled when the host gives up waiting at shutdown; a single lost lock shows in its item's context.</param>
    Task HandleAsync(IReadOnlyList<BatchItem<TMessage>> batch, CancellationToken cancellationToken);
}
