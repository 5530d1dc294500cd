namespace Integration.Hosting;

/// <summary>One message of a batch, settled on its own.</summary>
/// <typeparam name="TMessage">What the body holds.</typeparam>
/// <param name="message">The value in the body.</param>
/// <param name="context">The message as it was received.</param>
public sealed class BatchItem<TMessage>(TMessage message, MessageContext context)
{
    /// <summary>The value in the body.</summary>
    public TMessage Message => message;

    /// <summary>The message as it was received, with its own <see cref="MessageContext.LockLost"/>.</summary>
    public MessageContext Context => context;

    /// <summary>Why this message failed; null unless <see cref="Fail"/> was called.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Lets this message fail alone: it is tried again or dead-lettered, the others are completed.</summary>
    public void Fail(Exception error) => Error = error ?? throw new ArgumentNullException(nameof(error));
}
