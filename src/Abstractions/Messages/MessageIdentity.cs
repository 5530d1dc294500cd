namespace Integration;

/// <summary>The id of a message: the sender's own text, or a GUID whose text is made when somebody asks for it, which few do.</summary>
/// <remarks>A field of this type must not be readonly: it keeps the text that it made.</remarks>
internal struct MessageIdentity
{
    private const int GuidLength = 32;

    private readonly Guid _generated;
    private string? _text;

    public MessageIdentity(string? text) => _text = text;

    public MessageIdentity(Guid generated) => _generated = generated;

    public readonly bool IsNone => _text is null && _generated == Guid.Empty;

    /// <summary>The bytes of its text in UTF-8.</summary>
    public readonly int Utf8Length => _text is not null ? System.Text.Encoding.UTF8.GetByteCount(_text) : IsNone ? 0 : GuidLength;

    public string? Text => IsNone ? null : _text ??= _generated.ToString("N");
}
