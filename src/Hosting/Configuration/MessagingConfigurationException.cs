namespace Integration.Hosting;

/// <summary>The configuration or the declared topology keeps messaging from starting. The message lists every fault, one a line.</summary>
public sealed class MessagingConfigurationException : Exception
{
    internal MessagingConfigurationException(string headline, IReadOnlyList<string> faults)
        : base($"{headline}{string.Concat(faults.Select(f => $"{Environment.NewLine}  - {f.ReplaceLineEndings($"{Environment.NewLine}    ")}"))}") =>
        Faults = faults;

    /// <summary>Each fault: where it is, the value unless it may be a secret, what is allowed.</summary>
    public IReadOnlyList<string> Faults { get; }
}
