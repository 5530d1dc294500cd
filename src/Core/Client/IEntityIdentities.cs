namespace Integration;

/// <summary>A messaging client that can tell entities of equal names apart; <see cref="MessagingClient"/> is one. For tools that keep records of entities.</summary>
public interface IEntityIdentities
{
    /// <summary>
    /// What tells an entity from every other, also from one of the same name in another account or namespace and from one that
    /// was deleted and made again; null when it does not exist, the provider can't tell, or the right to describe it is missing.
    /// </summary>
    /// <exception cref="MessagingException">The call failed otherwise.</exception>
    Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken = default);
}
