namespace Integration.Hosting;

/// <summary>Names a message type apart from its .NET name, so that classes can move and be renamed.</summary>
/// <param name="name">What messages of the type carry, such as <c>order-placed.v2</c>; 1–128 characters.</param>
/// <param name="olderNames">Names under which messages of the type are read too.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class MessageTypeAttribute(string name, params string[] olderNames) : Attribute
{
    /// <summary>What messages of the type carry.</summary>
    public string Name => name;

    /// <summary>Names under which messages of the type are read too.</summary>
    public IReadOnlyList<string> OlderNames => olderNames;
}
