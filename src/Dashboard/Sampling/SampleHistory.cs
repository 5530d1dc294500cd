namespace Integration.Dashboard.Sampling;

/// <summary>The last samples of something; older ones go.</summary>
internal sealed class SampleHistory<T>
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 60;

    private readonly Lock _lock = new();
    private readonly Queue<T> _samples = new(Capacity);

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
                return [.. _samples];
        }
    }

    public void Add(T sample)
    {
        lock (_lock)
        {
            if (_samples.Count == Capacity)
                _samples.Dequeue();
            _samples.Enqueue(sample);
        }
    }
}
