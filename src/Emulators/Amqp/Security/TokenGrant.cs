namespace Integration.Emulators.Amqp.Security;

/// <summary>What a token allows, where, and until when.</summary>
/// <param name="Rights">The rights.</param>
/// <param name="Path">The path of the entity and all below it; empty for the whole namespace.</param>
/// <param name="ExpiresAt">When it is over, on the clock of this machine, which is that of the client.</param>
internal sealed record TokenGrant(KeyRights Rights, string Path, DateTimeOffset ExpiresAt)
{
    public bool Covers(string path) => Path.Length == 0
        || (path.StartsWith(Path, StringComparison.OrdinalIgnoreCase) && (path.Length == Path.Length || path[Path.Length] == '/'));

    public bool Allows(KeyRights right, string path) => (Rights & right) == right && Covers(path) && ExpiresAt > DateTimeOffset.UtcNow;
}
