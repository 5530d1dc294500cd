using ClickAnalytics.Clicks;
using Integration.Hosting;

namespace ClickAnalytics.Readers;

/// <summary>Counts the clicks of each minute, in batches.</summary>
public sealed class MinuteCounter(RunLedgers ledgers, Crash crash) : IStreamBatchHandler<Click>
{
    public const string Group = "per-minute";

    public Task HandleAsync(IReadOnlyList<StreamItem<Click>> batch, CancellationToken cancellationToken)
    {
        ledgers.Minutes.Enter(batch.Select(i => i.Message).Where(ledgers.IsOfRun));
        return crash.PassAsync(ledgers.Minutes.Clicks, cancellationToken);
    }
}
