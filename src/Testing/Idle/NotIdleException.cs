namespace Integration.Testing;

/// <summary>Something was still under way when the bound was reached: the message lists what.</summary>
public sealed class NotIdleException : Exception
{
    internal NotIdleException(TimeSpan bound, IReadOnlyList<string> underWay)
        : base($"After {bound} something is still under way:{string.Concat(underWay.Select(u => $"{Environment.NewLine}  - {u}"))}") => UnderWay = underWay;

    /// <summary>Each handler that runs and each source with messages, a line each.</summary>
    public IReadOnlyList<string> UnderWay { get; }
}
