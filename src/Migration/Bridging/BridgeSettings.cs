using Integration.Registration;

namespace Integration.Migration;

/// <summary>The options of an application's bridge, which the configuration at <c>Bridges:&lt;ToName&gt;</c> overrules.</summary>
internal sealed class BridgeSettings(BridgeOptions options, IReadOnlyList<MoveRoute> routes) : IConfigurationPart
{
    /// <summary>What counts, once it was read.</summary>
    public BridgeOptions Options { get; private set; } = options;

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Bridges").OfNames().Section(Options.ToName);
        Options = Options with
        {
            BatchSize = section.NumberOr(nameof(Options.BatchSize), Options.BatchSize, 1, BridgeOptions.MostBatchSize),
            Parallelism = section.NumberOr(nameof(Options.Parallelism), Options.Parallelism, 1, BridgeOptions.MostParallelism),
            PollWait = section.DurationOr(nameof(Options.PollWait), Options.PollWait),
            RetryDelay = section.DurationOr(nameof(Options.RetryDelay), Options.RetryDelay),
        };
        foreach (var fault in Options.FindFaultsOfNames().Concat(Bridge.FindFaults(routes)))
            section.Fault("", $"is not valid: {fault}");
    }
}
