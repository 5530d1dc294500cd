namespace Integration.ContractTests;

/// <summary>A message as another client of the service sees it: sent or received with the plain SDK (clause M5).</summary>
/// <param name="Text">The body as text in the service's own form, without decoding anything that an adapter put around it.</param>
public sealed record ForeignMessage(string Text)
{
    /// <summary>The text properties or attributes that go with it.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Also attach, under this name, a value of a type that this version of the adapter does not know: what a newer
    /// sender might add. Null for none.
    /// </summary>
    public string? UnknownTypeAttribute { get; init; }
}
