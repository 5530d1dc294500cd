namespace Integration.Benchmarks;

/// <summary>Every round of every side of a work.</summary>
internal sealed class WorkResult(Work work)
{
    private readonly Dictionary<string, List<Measurement>> _rounds = work.Sides.ToDictionary(side => side.Name, _ => new List<Measurement>(), StringComparer.Ordinal);

    public Work Work => work;

    public IReadOnlyDictionary<string, List<Measurement>> Rounds => _rounds;

    public IReadOnlyDictionary<string, Measurement> Medians => _rounds.ToDictionary(side => side.Key, side => Measurement.MedianOf(side.Value), StringComparer.Ordinal);

    public void Add(Side side, Measurement measured) => _rounds[side.Name].Add(measured);
}
