using Integration.Dashboard.Client;
using Integration.Dashboard.Inventory;
using Integration.Hosting;

namespace Integration.Dashboard.Sampling;

/// <summary>
/// Counts every source again and again, but only while somebody looks: nothing is asked when a minute has passed since the last look. However many
/// sources there are, some are asked at a time, and no more than so many a second.
/// </summary>
internal sealed class SourceSampler(ShownClient client, EntityInventory inventory, TimeSpan interval)
{
    private const int MostAtATime = 8;
    private const double MostPerSecond = 50;

    private static readonly TimeSpan Interest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private SamplePeriod? _period;
    private long _looked;
    private bool _isRunning;

    /// <summary>What is known; the first look waits a moment for it.</summary>
    public async Task<SamplePeriod> LookAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        SamplePeriod period;
        lock (_lock)
        {
            _looked = client.Time.GetTimestamp();
            if (!_isRunning)
            {
                (_isRunning, _period) = (true, new());
                _ = RunAsync(_period);
            }

            period = _period!;
        }

        await period.FirstRound.WaitAsync(wait, client.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return period;
    }

    private async Task RunAsync(SamplePeriod period)
    {
        await Task.Yield();
        using var rates = new ProcessRates(client.Time);
        try
        {
            while (IsLookedAt())
            {
                var sources = (await inventory.GetAsync(client.Stopping).ConfigureAwait(false)).Sources;
                await RoundAsync(period, sources, rates).ConfigureAwait(false);
                var pause = TimeSpan.FromSeconds(Math.Max(interval.TotalSeconds, sources.Count / MostPerSecond));
                await client.Time.DelayAsync(pause, client.Stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private bool IsLookedAt()
    {
        lock (_lock)
            return _isRunning = client.Time.GetElapsedTime(_looked) < Interest;
    }

    private async Task RoundAsync(SamplePeriod period, IReadOnlyList<EntityPath> sources, ProcessRates rates)
    {
        var measuresAge = client.Messaging.Capabilities.Supports(Capability.Peek);
        await Parallel.ForEachAsync(
            sources,
            new ParallelOptions { MaxDegreeOfParallelism = MostAtATime, CancellationToken = client.Stopping },
            async (source, stopping) =>
            {
                var sample = await AskAsync(client.Messaging.Source(source), measuresAge, stopping).ConfigureAwait(false);
                period.Note(source, sample, client.Time.GetUtcNow());
            }).ConfigureAwait(false);
        period.End(client.Time.GetUtcNow(), sources, rates.Take());
    }

    private async Task<SourceSample> AskAsync(IMessageSource source, bool measuresAge, CancellationToken stopping)
    {
        var (counts, fault) = await TryAsync(source.CountAsync, stopping).ConfigureAwait(false);
        if (!measuresAge || counts is null)
            return new(counts, null, fault);
        if (counts.Active == 0)
            return new(counts, TimeSpan.Zero, null);
        var (age, ageFault) = await TryAsync(token => SourceChecks.FindAgeAsync(source, client.Time, token), stopping).ConfigureAwait(false);
        return new(counts, age, ageFault);
    }

    /// <summary>What the service answers in time, or why it does not.</summary>
    private async Task<(T? Answer, string? Fault)> TryAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stopping)
    {
        try
        {
            return (await client.Time.AskAsync(ask, Patience, stopping).ConfigureAwait(false), null);
        }
#pragma warning disable CA1031 // Whatever it is, the source could not be asked.
        catch (Exception exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (default, exception is TimeoutException ? $"no answer within {Patience.TotalSeconds:0} s" : exception.Message);
        }
    }
}
