namespace Integration.Hosting;

/// <summary>
/// The configuration, what the application declares, or the difference between that and the service keeps messaging from
/// starting. The message lists every fault, one a line.
/// </summary>
public sealed class MessagingConfigurationException : Exception
{
    internal MessagingConfigurationException(IReadOnlyList<string> faults, Exception? innerException = null)
        : base($"Messaging can't start:{string.Concat(faults.Select(f => $"{Environment.NewLine}  - {f.ReplaceLineEndings($"{Environment.NewLine}    ")}"))}", innerException) =>
        Faults = faults;

    /// <summary>Each fault: where it is, the value unless it may be a secret, what is allowed.</summary>
    public IReadOnlyList<string> Faults { get; }
}
