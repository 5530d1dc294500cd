namespace Integration.Pipeline;

/// <summary>
/// The body of a received message can't be turned back into what was sent, however often it is tried. The client dead-letters such a message
/// at once, with <see cref="DeadLetterReason.Unreadable"/> and this text as description.
/// </summary>
public sealed class UnreadableBodyException : MessagingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fault">The kind of fault.</param>
    /// <param name="message">What is wrong and what to do, without provider and entity; never anything of the content.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="entity">Where the message was received.</param>
    /// <param name="innerException">What it comes from, if anything.</param>
    public UnreadableBodyException(UnreadableBodyFault fault, string message, string provider, EntityPath? entity, Exception? innerException = null)
        : base(message, provider, entity, isTransient: false, innerException)
    {
        Fault = fault;
        Text = message;
    }

    /// <summary>The kind of fault.</summary>
    public UnreadableBodyFault Fault { get; }

    /// <summary>The text without provider and entity, which a dead letter has anyway.</summary>
    internal string Text { get; }
}

/// <summary>Why a body can't be read.</summary>
public enum UnreadableBodyFault
{
    /// <summary>It has a coding that no part of this client reads.</summary>
    UnknownCoding,

    /// <summary>It is encrypted with a key that the key ring does not have.</summary>
    UnknownKey,

    /// <summary>It was changed after it was encrypted, or belongs to another message.</summary>
    NotAuthentic,

    /// <summary>What the store has is not what was stored for this message.</summary>
    DigestMismatch,

    /// <summary>It is, or expands to, more than this client takes.</summary>
    TooLarge,

    /// <summary>The store does not have it (any more).</summary>
    Missing,

    /// <summary>It is not in the form of its coding.</summary>
    Malformed,
}
