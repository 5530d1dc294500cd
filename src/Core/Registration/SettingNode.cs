namespace Integration.Registration;

/// <summary>Where settings stand: a section of the configuration, or keys with values of a document.</summary>
internal abstract class SettingNode
{
    /// <summary>Where it is, for messages.</summary>
    public abstract string Path { get; }

    public abstract bool Exists { get; }

    /// <summary>Whether keys stand here rather than a single value.</summary>
    public abstract bool IsSection { get; }

    /// <summary>The single value; null for none.</summary>
    public abstract string? Value { get; }

    public abstract IEnumerable<string> Keys { get; }

    public abstract StringComparer KeyComparer { get; }

    /// <summary>The faults so far, where they are collected rather than thrown.</summary>
    public abstract IReadOnlyList<string> Faults { get; }

    /// <summary>What stands under a key; a node that does not exist when nothing does.</summary>
    public abstract SettingNode Child(string key);

    /// <summary>How those who set something under a key spell it: several ways where keys have no case.</summary>
    public abstract IReadOnlyList<string> SpellingsOf(string key);

    /// <summary>Collects or throws what is wrong with the value of a key; with the node itself when the key is empty.</summary>
    public abstract void Fault(string key, string what);

    /// <summary>Collects or throws what is wrong with a key.</summary>
    public abstract void FaultInKey(string key, string what);
}
