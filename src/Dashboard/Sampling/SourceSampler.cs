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
                Start(_period);
            }

            period = _period!;
        }

        await period.FirstRound.WaitAsync(wait, client.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return period;
    }

    /// <summary>What a period asks belongs to no trace of the look that it began with.</summary>
    private void Start(SamplePeriod period)
    {
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => RunAsync(period), CancellationToken.None);
    }

    private async Task RunAsync(SamplePeriod period)
    {
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
        finally
        {
            // Whatever ended it, the next look begins another period.
            lock (_lock)
            {
                if (_period == period)
                    _isRunning = false;
            }
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
        var (counts, failure) = await client.Time.TryAskAsync(source.CountAsync, Patience, stopping).ConfigureAwait(false);
        if (!measuresAge || counts is null)
            return new(counts, null, Say(failure));
        if (counts.Active == 0)
            return new(counts, TimeSpan.Zero, null);
        var (age, ageFailure) = await client.Time.TryAskAsync(token => SourceChecks.FindAgeAsync(source, client.Time, token), Patience, stopping).ConfigureAwait(false);
        return new(counts, age, Say(ageFailure));
    }

    private static string? Say(Exception? failure) => failure is TimeoutException ? $"no answer within {Patience.TotalSeconds:0} s" : failure?.Message;
}
