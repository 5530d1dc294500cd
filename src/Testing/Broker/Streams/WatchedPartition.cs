using Integration.Testing.Time;

namespace Integration.Testing.Broker;

/// <summary>A partition that is leased to a consumer of the application: what its worker is at, and how a drill takes it away.</summary>
internal sealed class WatchedPartition : ILeasedPartition
{
    private static readonly AsyncLocal<WatchedPartition?> Own = new();

    private readonly ILeasedPartition _inner;
    private readonly EntityPath _stream;

    // Not disposed: a handler that has not ended may yet bring the loss about.
    private readonly CancellationTokenSource _lost;
    private volatile bool _isTaken;
    private int _handlers;

    public WatchedPartition(EntityPath stream, ILeasedPartition inner)
    {
        (_stream, _inner, Flow) = (stream, inner, new DeliveryFlow(stream, []));
        _lost = CancellationTokenSource.CreateLinkedTokenSource(inner.Lost);
    }

    /// <summary>The one that the calling code works on; null outside of all.</summary>
    public static WatchedPartition? Current => Own.Value;

    /// <summary>Tells whether the worker sleeps on the clock, between retries in place or after a failed round.</summary>
    public DeliveryFlow Flow { get; }

    /// <summary>Whether a handler has records of it.</summary>
    public bool HasHandlers => Volatile.Read(ref _handlers) > 0;

    public string Partition => _inner.Partition;

    public long Epoch => _inner.Epoch;

    public StreamPosition Position => _inner.Position;

    public int Attempts => _inner.Attempts;

    public long? RecordsBehind => _inner.RecordsBehind;

    public TimeSpan? Behind => _inner.Behind;

    public CancellationToken Lost => _lost.Token;

    public CancellationToken HandoverRequested => _inner.HandoverRequested;

    /// <summary>Has the calling code work on this one.</summary>
    public void Enter() => (Own.Value, DeliveryFlow.Current) = (this, Flow);

    public void EnterHandler() => Interlocked.Increment(ref _handlers);

    public void LeaveHandler() => Interlocked.Decrement(ref _handlers);

    /// <summary>
    /// Takes the lease away, as another member would that counts this one dead: handlers are cancelled, what they have done since the last checkpoint can't
    /// be remembered, and is done again.
    /// </summary>
    public Task LoseAsync()
    {
        _isTaken = true;
        return _lost.CancelAsync();
    }

    public Task<IReadOnlyList<StreamRecord>?> ReadAsync(int maxRecords, TimeSpan wait, CancellationToken cancellationToken = default) =>
        Kept().ReadAsync(maxRecords, wait, cancellationToken);

    public Task BeginAsync(CancellationToken cancellationToken = default) => Kept().BeginAsync(cancellationToken);

    public Task CheckpointAsync(string offset, CancellationToken cancellationToken = default) => Kept().CheckpointAsync(offset, cancellationToken);

    public Task FinishAsync(CancellationToken cancellationToken = default) => Kept().FinishAsync(cancellationToken);

    /// <summary>Releases it: one that was taken away is leased again at once, and read from the last checkpoint on.</summary>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private ILeasedPartition Kept() => _isTaken ? throw new StreamLeaseLostException(Partition, Epoch, "drill", _stream) : _inner;
}
