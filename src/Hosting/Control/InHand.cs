namespace Integration.Hosting.Control;

/// <summary>How much is in hand, and when nothing is. Safe for concurrent use.</summary>
internal sealed class InHand
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _none;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts so much until the result is disposed.</summary>
    public Part Begin(int count)
    {
        Add(count);
        return new(this, count);
    }

    /// <summary>Ends when there is nothing.</summary>
    public Task WhenNoneAsync()
    {
        lock (_gate)
            return _count == 0 ? Task.CompletedTask : (_none ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    private void Add(int count)
    {
        lock (_gate)
        {
            _count += count;
            if (_count > 0)
                return;
            _none?.SetResult();
            _none = null;
        }
    }

    public readonly struct Part(InHand owner, int count) : IDisposable
    {
        public void Dispose() => owner.Add(-count);
    }
}
