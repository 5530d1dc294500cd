namespace Integration;

/// <summary>Placeholder.</summary>
public sealed record MessageFilter
{
    /// <summary>Every message.</summary>
    public static MessageFilter All { get; } = new();

    /// <summary>Text.</summary>
    public string Text { get; init; } = "";

    /// <summary>Parses.</summary>
    public static MessageFilter Parse(string text) => new() { Text = text };

    /// <summary>Evaluates.</summary>
    public bool Matches(Message message) => Text.Length == 0;
}
