using System.Collections.Concurrent;

namespace Integration.Dashboard.Sampling;

/// <summary>From a look after a while without any to the next such while.</summary>
internal sealed class SamplePeriod
{
    private readonly TaskCompletionSource _firstRound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<EntityPath, SampledSource> _sources = new();
    private volatile IReadOnlyDictionary<string, Rate> _rates = new Dictionary<string, Rate>(StringComparer.Ordinal);

    /// <summary>Ends with the first round.</summary>
    public Task FirstRound => _firstRound.Task;

    /// <summary>All sources together, round by round.</summary>
    public SampleHistory<TotalSample> Totals { get; } = new();

    /// <summary>What a source said; null when it was not asked yet.</summary>
    public SourceSample? Last(EntityPath source) => _sources.GetValueOrDefault(source)?.Last;

    /// <summary>How many messages were ready in a source, round by round.</summary>
    public IReadOnlyList<BacklogSample> Backlog(EntityPath source) => _sources.GetValueOrDefault(source)?.Backlog.All ?? [];

    /// <summary>What this process does with an entity.</summary>
    public Rate RateOf(EntityPath entity) => _rates.GetValueOrDefault(entity.ToString());

    public void Note(EntityPath source, SourceSample sample, DateTimeOffset now)
    {
        var sampled = _sources.GetOrAdd(source, static _ => new());
        sampled.Last = sample;
        sampled.Backlog.Add(new(now, sample.Counts?.Active));
    }

    public void End(DateTimeOffset now, IReadOnlyList<EntityPath> sources, IReadOnlyDictionary<string, Rate> rates)
    {
        _rates = rates;
        foreach (var gone in _sources.Keys.Except(sources))
            _sources.TryRemove(gone, out _);
        var samples = sources.Select(Last).OfType<SourceSample>().ToList();
        var counts = samples.Select(s => s.Counts).OfType<MessageCounts>().ToList();
        Totals.Add(new(
            now,
            counts.Sum(c => c.Active),
            counts.Sum(c => c.InFlight ?? 0),
            counts.Sum(c => c.Delayed ?? 0),
            counts.Sum(c => c.DeadLettered),
            samples.Max(s => s.Age),
            samples.Count(s => s.Fault is not null),
            rates.Values.Sum(r => r.Sent),
            rates.Values.Sum(r => r.Received)));
        _firstRound.TrySetResult();
    }

    private sealed class SampledSource
    {
        private volatile SourceSample? _last;

        public SampleHistory<BacklogSample> Backlog { get; } = new();

        public SourceSample? Last
        {
            get => _last;
            set => _last = value;
        }
    }
}
