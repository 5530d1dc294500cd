namespace Integration;

/// <summary>Placeholder.</summary>
public sealed record MessageFilter
{
    /// <summary>Every message.</summary>
    public static MessageFilter All { get; } = new();
    /// <summary>Parses.</summary>
    public static MessageFilter Parse(string text) => new();
    /// <summary>Evaluates.</summary>
    public bool Matches(Message message) => true;
}
