namespace Integration.Migration;

/// <summary>A value of a YAML or JSON document with its position: what errors are reported by.</summary>
internal abstract record DocumentNode(long Line, long Column)
{
    public TopologyDocumentException Fault(string message) => new(message, Line, Column);
}

/// <summary>A single value. <paramref name="Text"/> is null for null.</summary>
internal sealed record ScalarNode(string? Text, long Line, long Column) : DocumentNode(Line, Column);

/// <summary>Keys and values, in their order.</summary>
internal sealed record MapNode(IReadOnlyList<(ScalarNode Key, DocumentNode Value)> Entries, long Line, long Column) : DocumentNode(Line, Column);
