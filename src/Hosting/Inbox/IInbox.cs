namespace Integration.Hosting;

/// <summary>
/// Remembers which messages were handled, so that a redelivered one is handled once per window. It is keyed by the consumer's
/// source and the <see cref="Message.MessageId"/>.
/// </summary>
/// <remarks>
/// A message is marked after its handler succeeded and before it is completed. A crash exactly between the handler's own
/// effects and the mark handles the message again: an effect that must not repeat needs its own transaction or key.
/// </remarks>
public interface IInbox
{
    /// <summary>Whether the message was handled within the window.</summary>
    ValueTask<bool> WasHandledAsync(string consumer, string messageId, CancellationToken cancellationToken);

    /// <summary>Remembers for the window that the message was handled.</summary>
    ValueTask MarkHandledAsync(string consumer, string messageId, TimeSpan window, CancellationToken cancellationToken);
}

/// <summary>How long an inbox remembers.</summary>
public sealed class InboxOptions
{
    /// <summary>How long, more than zero; 1 hour by default. Longer than the longest time between two deliveries of a message.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(1);
}
