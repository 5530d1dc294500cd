using Integration.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Operations.Costs.Live;

/// <summary>Prices what the process asks of services, and warns when polls that bring nothing cost more than work over a window.</summary>
internal sealed class CostWatch(MessagingCostOptions options, RequestTally tally, TimeProvider time, ILoggerFactory loggers) : IHostedService, IDisposable
{
    /// <summary>So often is a window looked at while it passes.</summary>
    private const int StepsOfWindow = 24;

    private static readonly TimeSpan Month = TimeSpan.FromHours(LoadProfile.HoursOfMonth);

    private readonly Lock _gate = new();
    private readonly RequestPricing _pricing = new(options.Prices, options.Fifo);
    private readonly Queue<(DateTimeOffset At, CostTotal Total)> _samples = new();
    private readonly ILogger _logger = loggers.CreateGuardedLogger(MessagingTelemetry.SourceName + ".Costs");
    private volatile CostTotal? _lastWindow;
    private bool _hasWarned;
    private ITimer? _timer;

    public string Currency => _pricing.Currency;

    /// <summary>What the last window cost, or as much of it as has passed; null until something has.</summary>
    public CostTotal? LastWindow => _lastWindow;

    /// <summary>What each operation has cost since the start.</summary>
    public IEnumerable<PricedOperation> Operations => _pricing.Price(tally.Current);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        CostMetrics.Begin(this);
        foreach (var list in options.Prices.OlderThanAYear(time.GetUtcNow()))
            _logger.PricesAreOld(list.Region, list.AsOf);
        Sample();
        var step = options.Window / StepsOfWindow;
        _timer = time.CreateTimer(_ => Sample(), null, step, step);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        CostMetrics.End(this);
        tally.Dispose();
    }

    private void Sample()
    {
        lock (_gate)
            SampleAlone();
    }

    private void SampleAlone()
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
