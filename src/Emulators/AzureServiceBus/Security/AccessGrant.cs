namespace Integration.Emulators.AzureServiceBus.Security;

/// <summary>What a valid token allows: rights in the namespace or in the entities under one path, until it expires.</summary>
/// <param name="Path">The entity's path; empty for the whole namespace.</param>
/// <param name="Rights">What is allowed there.</param>
/// <param name="ExpiresAt">When it ends, on the clock of the clients.</param>
internal sealed record AccessGrant(string Path, AccessRights Rights, DateTimeOffset ExpiresAt)
{
    public bool Covers(string entityPath) => Path.Length == 0
        || (entityPath.StartsWith(Path, StringComparison.OrdinalIgnoreCase) && (entityPath.Length == Path.Length || entityPath[Path.Length] == '/'));

    public bool Allows(AccessRights rights, string entityPath) => Covers(entityPath) && (Rights & rights) == rights;
}
