namespace Integration;

/// <summary>The lock ended, or the message was settled already (clause Q7). The delivery is no longer this receiver's: don't retry.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="provider">The provider's name.</param>
/// <param name="entity">The entity, or null when the call concerned none.</param>
/// <param name="innerException">The service's own exception.</param>
public sealed class MessageLockLostException(string message, string provider, EntityPath? entity = null, Exception? innerException = null)
    : MessagingException(message, provider, entity, isTransient: false, innerException);
