namespace Integration.Emulators;

/// <summary>A shared access policy of the namespace, or an authorization rule of a queue or topic.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Key">The key, from which clients make signatures.</param>
/// <param name="Rights">What it allows.</param>
public sealed record SharedAccessKey(string Name, string Key, KeyRights Rights = KeyRights.All)
{
    /// <summary>A second key that is as good as the first, so that keys can be changed one after the other; null for none.</summary>
    public string? SecondaryKey { get; init; }

    /// <summary>The name without the key, so that no log shows it.</summary>
    public override string ToString() => $"SharedAccessKey {Name} ({Rights})";
}
