namespace Integration.Drivers;

/// <summary>
/// What an <see cref="IMessagingDriver"/> implements besides, if it can store a message straight in a subscription or in
/// a dead-letter queue. Optional: without it <see cref="MessagingClient.FindDirectSender"/> gives null, and whoever
/// needs it (moving messages between providers) says so up front.
/// </summary>
public interface IDirectSendDriver
{
    /// <summary>Opens a sender to a subscription, or to the dead-letter queue of a queue or subscription. Makes no call.</summary>
    /// <returns>The sender; null when this provider can't send to that one.</returns>
    IDirectSenderDriver? OpenDirectSender(EntityPath source);
}

/// <summary>Stores messages in one subscription or dead-letter queue, past its topic and past its filter.</summary>
public interface IDirectSenderDriver : IAsyncDisposable
{
    /// <summary>The limits; may ask the service once.</summary>
    ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken);

    /// <summary>The size of a message in bytes as the service counts it, dead-letter details included.</summary>
    long Measure(DirectMessage message);

    /// <summary>
    /// Stores a batch that is within the limits, in its order. When it returns without an error for a message, the
    /// service has stored it, and only there. See <see cref="DirectMessage"/> for what is kept.
    /// </summary>
    /// <returns>An outcome per message, in input order; throws only when the whole batch failed.</returns>
    Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<DirectMessage> batch, CancellationToken cancellationToken);
}
