namespace Integration;

/// <summary>The entity or account is full. Retry after something was consumed or the quota was raised.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="provider">The provider's name.</param>
/// <param name="entity">The entity, or null when the call concerned none.</param>
/// <param name="innerException">The service's own exception.</param>
/// <param name="isTransient">Whether it passes by itself, as when too many messages are in flight; false by default.</param>
public sealed class QuotaExceededException(
    string message, string provider, EntityPath? entity = null, Exception? innerException = null, bool isTransient = false)
    : MessagingException(message, provider, entity, isTransient, innerException);
