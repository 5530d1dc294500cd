namespace Integration.Testing.Drills;

/// <summary>Decides whom a drill strikes: of each queue and topic the first for certain, and of the others every second, by the seed.</summary>
internal sealed class DrillFaults(DrillKind kind, int seed)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EntityPath, Random> _random = [];
    private int _strikes;

    /// <summary>How often it struck.</summary>
    public int Strikes
    {
        get
        {
            lock (_gate)
                return _strikes;
        }
    }

    public bool Is(DrillKind other) => kind == other;

    /// <summary>Whether it strikes here and now.</summary>
    public bool Strike(DrillKind by, EntityPath entity)
    {
        if (by != kind)
            return false;
        lock (_gate)
        {
            var isFirst = !_random.TryGetValue(entity, out var random);
            if (isFirst)
                _random[entity] = random = new(SeedOf(entity));
            if (!isFirst && random!.Next(2) == 0)
                return false;
            _strikes++;
            return true;
        }
    }

    /// <summary>Puts things into another order than they have.</summary>
    public void Shuffle<T>(List<T> list)
    {
        if (list.Count < 2)
            return;
        lock (_gate)
        {
            var random = new Random(unchecked(seed + (_strikes * 31)));
            _strikes++;
            var items = list.ToArray();
            random.Shuffle(items);

            // Turned round where chance left the order: one that stays as it was shows nothing.
            if (items.SequenceEqual(list))
                Array.Reverse(items);
            list.Clear();
            list.AddRange(items);
        }
    }

    /// <summary>Equal in every process, as hash codes of strings are not.</summary>
    private int SeedOf(EntityPath entity)
    {
        var hash = unchecked((int)2166136261) ^ seed;
        foreach (var c in entity.ToString())
            hash = unchecked((hash ^ c) * 16777619);
        return hash;
    }
}
