namespace Integration;

/// <summary>The service can't be reached or failed on its side; retry later.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="provider">The provider's name.</param>
/// <param name="entity">The entity, or null when the call concerned none.</param>
/// <param name="innerException">The service's own exception.</param>
public sealed class ServiceUnavailableException(string message, string provider, EntityPath? entity = null, Exception? innerException = null)
    : MessagingException(message, provider, entity, isTransient: true, innerException);
