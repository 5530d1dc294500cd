namespace Integration.Dashboard.DeadLetters;

/// <summary>The plans that wait for their confirmation: the last ones, each of which can be carried out once.</summary>
internal sealed class DeadLetterPlans
{
    private const int MostKept = 50;

    private readonly Lock _gate = new();
    private readonly List<DeadLetterPlan> _kept = [];

    public void Add(DeadLetterPlan plan)
    {
        lock (_gate)
        {
            if (_kept.Count == MostKept)
                _kept.RemoveAt(0);
            _kept.Add(plan);
        }
    }

    /// <summary>The plan of that id.</summary>
    /// <exception cref="KeyNotFoundException">It is carried out, or no longer kept.</exception>
    public DeadLetterPlan Find(string? id)
    {
        lock (_gate)
            return _kept.Find(p => p.Id == id) ?? throw NotThere();
    }

    /// <summary>Takes the plan of that id, which is then no longer there.</summary>
    /// <exception cref="KeyNotFoundException">It is carried out, or no longer kept.</exception>
    public DeadLetterPlan Take(string? id)
    {
        lock (_gate)
        {
            var plan = _kept.Find(p => p.Id == id) ?? throw NotThere();
            _kept.Remove(plan);
            return plan;
        }
    }

    private static KeyNotFoundException NotThere() => new("This dry run was carried out already, or is no longer kept. Select again.");
}
