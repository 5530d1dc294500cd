namespace Integration.Analyzers.Declarations;

/// <summary>What a provider says of a capability that it does not have by itself.</summary>
internal sealed class Support(bool isEmulated, string detail)
{
    /// <summary>Whether the provider's adapter does it; otherwise nobody does.</summary>
    public bool IsEmulated { get; } = isEmulated;

    /// <summary>How it is emulated and at what cost, or why it can't be done and what to do instead.</summary>
    public string Detail { get; } = detail;
}
