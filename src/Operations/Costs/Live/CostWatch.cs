using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Operations.Costs.Live;

/// <summary>Prices what the process asks of services, and warns when polls that bring nothing cost more than work over a window.</summary>
internal sealed class CostWatch(MessagingCostOptions options, RequestTally tally, TimeProvider time, ILoggerFactory loggers) : IHostedService, IDisposable
{
    /// <summary>So often is a window looked at while it passes.</summary>
    private const int StepsOfWindow = 24;

    private static readonly TimeSpan Month = TimeSpan.FromHours(LoadProfile.HoursOfMonth);

    // Not disposed: it has no timer, and the loop may still look.
    private readonly CancellationTokenSource _stop = new();
    private readonly RequestPricing _pricing = new(options.Prices, options.Fifo);
    private readonly Queue<(DateTimeOffset At, CostTotal Total)> _samples = new();
    private readonly ILogger _logger = loggers.CreateGuardedLogger(MessagingTelemetry.SourceName + ".Costs");
    private volatile CostTotal? _lastWindow;
    private bool _hasWarned;
    private Task _loop = Task.CompletedTask;

    public string Currency => _pricing.Currency;

    /// <summary>What the last window cost, or as much of it as has passed; null until something has.</summary>
    public CostTotal? LastWindow => _lastWindow;

    /// <summary>What each operation has cost since the start.</summary>
    public IEnumerable<PricedOperation> Operations => _pricing.Price(tally.Current);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        tally.Listen();
        CostMetrics.Begin(this);
        foreach (var list in options.Prices.OlderThanAYear(time.GetUtcNow()))
            _logger.PricesAreOld(list.Region, list.AsOf);
        Sample();
        _loop = new ServingLoop("costs", "requests", time, _logger).Start(
            async stopping =>
            {
                await time.DelayAsync(options.Window / StepsOfWindow, stopping).ConfigureAwait(false);
                Sample();
            },
            _stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        CostMetrics.End(this);
        tally.Dispose();
    }

    /// <summary>Ends it at once where nobody stopped it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        CostMetrics.End(this);
        tally.Dispose();
    }

    private void Sample()
    {
        var (now, total) = (time.GetUtcNow(), _pricing.Total(tally.Current));
        _samples.Enqueue((now, total));
        while (_samples.Count > 1 && now - _samples.ElementAt(1).At >= options.Window)
            _samples.Dequeue();
        var (since, before) = _samples.Peek();
        if (now == since)
            return;
        var window = total - before;
        _lastWindow = window;
        if (now - since >= options.Window)
            Judge(window, now - since);
    }

    private void Judge(CostTotal window, TimeSpan passed)
    {
        var isWasteful = window.Empty > window.Work && window.Empty * (decimal)(Month / passed) >= options.WarnFrom;
        if (isWasteful && !_hasWarned)
            _logger.PollsCostMoreThanWork(window.EmptyPolls, passed, Math.Round(window.Empty, 4), Currency, Math.Round(window.Work, 4));
        else if (!isWasteful && _hasWarned)
            _logger.PollsCostLessThanWork();
        _hasWarned = isWasteful;
    }
}
