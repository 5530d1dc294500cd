using Integration.Diagnostics;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Gauges;

/// <summary>
/// Asks the sources of a client again and again, while somebody listens. It serves no messages, so that a service which answers nothing does not make the
/// application count as not alive.
/// </summary>
internal sealed class GaugeSampler(IServiceProvider services, string? client) : IHostedService, IDisposable
{
    /// <summary>So many sources are asked at a time, which bounds the requests under way.</summary>
    private const int MostAtATime = 4;

    // Not disposed: it has no timer, and a driver may still look.
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger(MessagingTelemetry.SourceName + ".Gauges");
    private List<SourceGauge> _sources = [];
    private Task _loop = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(client);
        var settings = services.GetKeyedServices<IConfigurationPart>(client).OfType<GaugeSettings>().First();
        if (!settings.Enabled)
            return Task.CompletedTask;
        _sources = [.. (settings.Sources.Count > 0 ? settings.Sources : DefaultSources()).Select(p => new SourceGauge(messaging.Source(p), client))];
        _logger.Measuring(_sources.Count, messaging.Provider, settings.Interval);
        _sources.ForEach(SourceMetrics.Begin);
        _loop = new ServingLoop("gauges", messaging.Provider, _time, _logger).Start(
            stopping => RoundAsync(settings, settings.MeasureAge && messaging.Capabilities.Supports(Capability.Peek), stopping), _stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sources.ForEach(SourceMetrics.End);
    }

    /// <summary>Ends it at once where nobody stopped it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _sources.ForEach(SourceMetrics.End);
    }

    private IEnumerable<EntityPath> DefaultSources() => services.GetRequiredKeyedService<MessagingSetup>(client).Sources
        .Concat(services.GetKeyedServices<IConfigurationPart>(client).Select(p => p.Source).OfType<EntityPath>()).Distinct();

    private async Task RoundAsync(GaugeSettings settings, bool measuresAge, CancellationToken stopping)
    {
        if (SourceMetrics.AreObserved)
        {
            await Parallel.ForEachAsync(
                _sources,
                new ParallelOptions { MaxDegreeOfParallelism = MostAtATime, CancellationToken = stopping },
                async (source, _) => await AskAsync(source, settings.Timeout, measuresAge, stopping).ConfigureAwait(false)).ConfigureAwait(false);
        }
        else
            _sources.ForEach(static s => s.Last = null);

        await _time.DelayAsync(settings.Interval, stopping).ConfigureAwait(false);
    }

    private async Task AskAsync(SourceGauge gauge, TimeSpan timeout, bool measuresAge, CancellationToken stopping)
    {
        var (counts, failure) = await _time.TryAskAsync(gauge.Source.CountAsync, timeout, stopping).ConfigureAwait(false);
        var (age, ageFailure) = measuresAge
            ? await _time.TryAskAsync(token => SourceChecks.FindAgeAsync(gauge.Source, _time, token), timeout, stopping).ConfigureAwait(false)
            : default;
        var (before, now) = (gauge.Last, new SourceSample(counts, age, failure ?? ageFailure));
        gauge.Last = now;
        if (now.Failure is not null && before?.Failure is null)
            _logger.NotAsked(now.Failure, gauge.Source.Path);
        else if (now.Failure is null && before?.Failure is not null)
            _logger.AskedAgain(gauge.Source.Path);
    }
}
