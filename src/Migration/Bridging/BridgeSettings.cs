using Integration.Registration;

namespace Integration.Migration;

/// <summary>The options of an application's bridge, which the configuration at <c>Bridges:&lt;ToName&gt;</c> overrules.</summary>
internal sealed class BridgeSettings(BridgeOptions options, IReadOnlyList<MoveRoute> routes) : IConfigurationPart
{
    /// <summary>What counts, once it was read.</summary>
    public BridgeOptions Options { get; private set; } = options;

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Bridges").Section(Options.ToName);
        Options = Options with
        {
            BatchSize = section.Number(nameof(Options.BatchSize), int.MinValue) ?? Options.BatchSize,
            Parallelism = section.Number(nameof(Options.Parallelism), int.MinValue) ?? Options.Parallelism,
            PollWait = section.Duration(nameof(Options.PollWait), TimeSpan.MinValue) ?? Options.PollWait,
            RetryDelay = section.Duration(nameof(Options.RetryDelay), TimeSpan.MinValue) ?? Options.RetryDelay,
        };
        foreach (var fault in Options.FindFaults().Concat(Bridge.FindFaults(routes)))
            section.Fault("", $"is not valid: {fault}");
    }
}
