using Integration.Drivers;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Instances;

/// <summary>
/// This instance of the application, as a messaging client sees it: makes what belongs to it alone, and, where the service does not delete by
/// itself what is idle, deletes what others left behind for as long as it has something of its own.
/// </summary>
internal sealed class Instance(IMessaging messaging, InstanceOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>A sweep asks for each queue that there is; what is left costs little, so that many times the time of idleness lies between two.</summary>
    private const int TimesBetweenSweeps = 10;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task? _sweeping;
    private bool _hasSwept;

    public string Id { get; } = options.Id ?? InstanceId.Make();

    public TimeSpan AutoDeleteOnIdle => options.AutoDeleteOnIdle;

    /// <summary>A source that is to belong to this instance. No call is made.</summary>
    public InstanceSource Own(SourceDefinition definition) =>
        new(messaging, definition with { AutoDeleteOnIdle = options.AutoDeleteOnIdle }, EnsureSweeping, logger);

    public async ValueTask DisposeAsync()
    {
        Task? sweeping;
        lock (_gate)
            sweeping = _sweeping ??= Task.CompletedTask;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await sweeping.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void EnsureSweeping()
    {
        if (messaging.Capabilities[Capability.AutoDeleteOnIdle].Level != SupportLevel.Emulated)
            return;
        lock (_gate)
            _sweeping ??= new ServingLoop("idle sweep", Id, time, logger).Start(SweepAsync, _stopping.Token);
    }

    /// <summary>Instances that start together don't sweep together: each waits for a time of its own. A new one looks soon, for it may follow one that was killed.</summary>
    private async Task SweepAsync(CancellationToken stopping)
    {
        var share = Random.Shared.NextDouble();
        await time.DelayAsync(SaturatingTime.Multiply(AutoDeleteOnIdle, _hasSwept ? TimesBetweenSweeps * (0.5 + share) : share), stopping).ConfigureAwait(false);
        _hasSwept = true;
        try
        {
            foreach (var source in await messaging.Topology.DeleteIdleAsync(stopping).ConfigureAwait(false))
                logger.Swept(source);
        }
#pragma warning disable CA1031 // Sweeping is a favour to others; whoever may and can does it next time.
        catch (Exception exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.NotSwept(exception);
        }
    }
}
