using Integration.Diagnostics;
using Integration.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pipeline;

/// <summary>Sweeps the store of a claim check again and again, where that is asked for.</summary>
internal sealed partial class BodySweeper(
    IServiceProvider services, string? client, ClaimCheckSettings settings, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateGuardedLogger("Integration.Pipeline");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (settings.SweepOlderThan is { } age)
        {
            await SweepAsync(age, stoppingToken).ConfigureAwait(false);
            await time.DelayAsync(settings.SweepEvery, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SweepAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        try
        {
            var store = services.GetRequiredKeyedService<BodyStores>(client).ByName[settings.Store!];
            Swept(_logger, await BodySweep.RunAsync(store, age, cancellationToken).ConfigureAwait(false), settings.Store!, age);
        }
#pragma warning disable CA1031 // Tried again the next time.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            NotSwept(_logger, exception, settings.Store!);
        }
    }

    [LoggerMessage(231, LogLevel.Information, "Deleted {Count} bodies of the store {Store} that were older than {Age}")]
    private static partial void Swept(ILogger logger, int count, string store, TimeSpan age);

    [LoggerMessage(232, LogLevel.Warning, "Could not sweep the store {Store}; it is tried again the next time")]
    private static partial void NotSwept(ILogger logger, Exception exception, string store);
}
