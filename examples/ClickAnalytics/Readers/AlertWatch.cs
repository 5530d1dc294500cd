using ClickAnalytics.Clicks;
using Integration.Hosting;

namespace ClickAnalytics.Readers;

/// <summary>Watches each visitor's clicks in their order, one at a time, and alerts the shop.</summary>
public sealed class AlertWatch(RunLedgers ledgers, Crash crash) : IStreamHandler<Click>
{
    public const string Group = "alerts";

    public Task HandleAsync(Click message, StreamContext context, CancellationToken cancellationToken)
    {
        if (ledgers.IsOfRun(message))
            ledgers.Alerts.Enter(message);
        return crash.PassAsync(ledgers.Minutes.Clicks, cancellationToken);
    }
}
