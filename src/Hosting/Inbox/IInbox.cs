namespace Integration.Hosting;

/// <summary>
/// Remembers which messages were handled, so that copies of a message and redeliveries are handled once per window. A
/// consumer claims a message before it calls the handler, so that of copies at the same time one is handled. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// A message counts as handled when its handler ended without exception and did not abandon or dead-letter it. It is marked
/// before it is completed. A crash between the handler's own effects and the mark handles the message again: an effect that
/// must not repeat needs its own transaction or key. While the store is unavailable no message is handled: consumers ask again until
/// it answers; when only the mark fails, the message is completed all the same.
/// </remarks>
public interface IInbox
{
    /// <summary>
    /// Claims a message for one delivery, or renews that delivery's claim. It should be atomic: insert if absent. A claim
    /// that is neither renewed nor released ends after its duration, so that a crash does not lose the message.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="claim">Identifies the delivery.</param>
    /// <param name="duration">How long the claim holds from now, more than zero.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<InboxState> ClaimAsync(InboxKey message, Guid claim, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives a claim back, as the message was not handled; does nothing when the claim is not held.</summary>
    /// <param name="message">The message.</param>
    /// <param name="claim">Identifies the delivery.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask ReleaseAsync(InboxKey message, Guid claim, CancellationToken cancellationToken);

    /// <summary>Remembers that the message was handled, whoever holds a claim.</summary>
    /// <param name="message">The message.</param>
    /// <param name="window">For how long from now, more than zero.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask MarkHandledAsync(InboxKey message, TimeSpan window, CancellationToken cancellationToken);
}

/// <summary>What an inbox knows of a message that a delivery wants to handle.</summary>
public enum InboxState
{
    /// <summary>The delivery holds the claim: handle the message.</summary>
    Claimed,

    /// <summary>Another delivery holds it: ask again.</summary>
    Busy,

    /// <summary>The message was handled within the window: complete it unhandled.</summary>
    Handled,
}
