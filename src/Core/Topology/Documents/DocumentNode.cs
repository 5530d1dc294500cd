using Integration.Registration;

namespace Integration.TopologyManagement;

/// <summary>A single value of a document, or keys with values in their order. The first fault is thrown, with its place.</summary>
internal sealed class DocumentNode : SettingNode
{
    private readonly OrderedDictionary<string, DocumentNode>? _children;

    /// <summary>A single value, or null for none: an empty section has only defaults.</summary>
    public DocumentNode(string name, string? value) => (Path, Value) = (name, value);

    /// <exception cref="DocumentFault">A key is there twice.</exception>
    public DocumentNode(string name, IEnumerable<DocumentNode> children)
    {
        Path = name;
        _children = new(StringComparer.Ordinal);
        foreach (var child in children)
        {
            if (!_children.TryAdd(child.Path, child))
                throw new DocumentFault($"'{child.Path}' is there twice", child.KeyPlace);
        }
    }

    /// <summary>The key that it stands under; empty for the whole document.</summary>
    public override string Path { get; }

    public override string? Value { get; }

    /// <summary>Whether the value is a Boolean or a number, which documents write without quotes.</summary>
    public bool IsPlain { get; init; }

    public DocumentPlace Place { get; init; }

    public DocumentPlace KeyPlace { get; init; }

    public override bool Exists => Value is not null || IsSection;

    public override bool IsSection => _children is not null;

    public IEnumerable<DocumentNode> Children => _children?.Values ?? Enumerable.Empty<DocumentNode>();

    public override IEnumerable<string> Keys => Children.Select(c => c.Path);

    public override StringComparer KeyComparer => StringComparer.Ordinal;

    public override IReadOnlyList<string> Faults => [];

    public override SettingNode Child(string key) => Find(key) ?? new DocumentNode(key, value: null) { Place = Place, KeyPlace = Place };

    public override IReadOnlyList<string> SpellingsOf(string key) => [key];

    public override void Fault(string key, string what) =>
        throw (key.Length > 0 && Find(key) is { } child ? new DocumentFault($"{key} {what}", child.Place) : new DocumentFault($"{(Path.Length > 0 ? Path : "the document")} {what}", Place));

    public override void FaultInKey(string key, string what) => throw new DocumentFault($"'{key}' {what}", Find(key)?.KeyPlace ?? Place);

    private DocumentNode? Find(string key) => _children?.GetValueOrDefault(key);
}
