namespace Integration;

/// <summary>
/// The base of everything that a provider can fail with (clause E1). It names the provider and the entity; the
/// service's own exception is the <see cref="Exception.InnerException"/>.
/// </summary>
/// <remarks>Bad arguments are <see cref="ArgumentException"/> and cancellation is <see cref="OperationCanceledException"/>, never this.</remarks>
public class MessagingException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened and what to do, without provider and entity, which are put in front.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="entity">The entity, or null when the call concerned none.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The service's own exception.</param>
    public MessagingException(string message, string provider, EntityPath? entity, bool isTransient = false, Exception? innerException = null)
        : base(entity is null ? $"{provider}: {message}" : $"{provider} '{entity}': {message}", innerException)
    {
        Provider = provider;
        Entity = entity;
        IsTransient = isTransient;
    }

    /// <summary>The provider's name.</summary>
    public string Provider { get; }

    /// <summary>The entity concerned, or null.</summary>
    public EntityPath? Entity { get; }

    /// <summary>Whether a retry of the same call can succeed (clause E2).</summary>
    public bool IsTransient { get; }
}
