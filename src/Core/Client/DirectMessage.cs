namespace Integration;

/// <summary>A message to store straight in a subscription or dead-letter queue.</summary>
/// <remarks>
/// A subscription's message keeps everything that sending keeps; its <see cref="Message.DeduplicationId"/> is used
/// where the service deduplicates on that way, and is not an error elsewhere. A dead letter keeps body, headers and
/// properties; its <see cref="Message.TimeToLive"/> is kept as a property and does not make it expire there.
/// </remarks>
/// <param name="Message">The message.</param>
/// <param name="DeadLetter">
/// For a dead-letter queue, what receivers see as <see cref="PeekedMessage.DeadLetter"/>: reason, description, original
/// enqueue time and delivery count as given; the source is the queue's owner. Null otherwise.
/// </param>
public sealed record DirectMessage(Message Message, DeadLetterInfo? DeadLetter = null);
