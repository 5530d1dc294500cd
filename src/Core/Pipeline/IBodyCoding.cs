namespace Integration.Pipeline;

/// <summary>
/// Turns the bodies of messages into another form on their way out and back on their way in. Which codings a body has stands in the header
/// <c>content-encoding</c>, as in HTTP: in the order in which they were applied; they are undone from the last to the first. The client
/// keeps that header.
/// </summary>
/// <remarks>
/// Called concurrently, for many messages side by side. What encoding throws is that message's error. What decoding throws counts as
/// passing (the message is received again) unless it is an <see cref="UnreadableBodyException"/>, made by <see cref="PipelineContext.Unreadable"/>.
/// </remarks>
public interface IBodyCoding
{
    /// <summary>When it is applied: codings run in the order of the stages, whatever the order of registration.</summary>
    CodingStage Stage { get; }

    /// <summary>The names in <c>content-encoding</c> that it reads, in lower case.</summary>
    IReadOnlyCollection<string> Codings { get; }

    /// <summary>Encodes the body of a message; null to leave the message as it is.</summary>
    /// <param name="message">The message; it has its id, and in <c>content-encoding</c> what was applied before.</param>
    /// <param name="context">Where it goes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<EncodedMessage?> EncodeAsync(Message message, PipelineContext context, CancellationToken cancellationToken);

    /// <summary>Decodes the body of a message.</summary>
    /// <param name="message">The message; it has in <c>content-encoding</c> what is left to undo afterwards, as it was when this coding was applied.</param>
    /// <param name="coding">Which of <see cref="Codings"/> to undo.</param>
    /// <param name="context">Where it comes from.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<DecodedMessage> DecodeAsync(Message message, string coding, PipelineContext context, CancellationToken cancellationToken);
}

/// <summary>The order in which codings are applied, so that none undoes the use of another: what is encrypted can't be compressed, and what is stored must be encrypted.</summary>
public enum CodingStage
{
    /// <summary>First: makes the body smaller.</summary>
    Compression,

    /// <summary>Then: makes it unreadable for others.</summary>
    Encryption,

    /// <summary>Last: puts it somewhere else.</summary>
    Storage,
}

/// <summary>A message with an encoded body.</summary>
/// <param name="Message">The message, with what headers its coding needs.</param>
/// <param name="Coding">The name of the coding, in lower case; the client adds it to <c>content-encoding</c>.</param>
public sealed record EncodedMessage(Message Message, string Coding);

/// <summary>A message with a decoded body.</summary>
/// <param name="Message">The message, without the headers of its coding.</param>
/// <param name="Completed">Called once the message is removed from its source for good: never before that is confirmed.</param>
public sealed record DecodedMessage(Message Message, Func<CancellationToken, Task>? Completed = null);
