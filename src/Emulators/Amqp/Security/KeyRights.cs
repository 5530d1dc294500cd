namespace Integration.Emulators;

/// <summary>What a key or a token allows.</summary>
[Flags]
public enum KeyRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sending.</summary>
    Send = 1,

    /// <summary>Receiving.</summary>
    Listen = 2,

    /// <summary>Creating, changing and deleting entities.</summary>
    Manage = 4,

    /// <summary>Everything.</summary>
    All = Send | Listen | Manage,
}
