namespace Integration.Emulators.AzureServiceBus;

/// <summary>A shared access policy of the namespace.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Key">The key, from which clients make signatures.</param>
/// <param name="Rights">What it allows.</param>
public sealed record SharedAccessKey(string Name, string Key, AccessRights Rights = AccessRights.Manage)
{
    /// <summary>The name without the key, so that no log shows it.</summary>
    public override string ToString() => $"SharedAccessKey {Name} ({Rights})";
}
