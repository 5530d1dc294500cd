namespace Integration.Hosting.Streams;

/// <summary>
/// Sees a record that kills its process however often it is begun, which no exception tells of. The lease counts how often what comes next was begun and did not
/// end. Once it did not, records are handled one by one and checkpointed each, so that the one that kills comes to stand alone behind the checkpoint; once that
/// did not end either, the process has one such record in hand at a time, so that none counts for what another did.
/// </summary>
internal sealed class CrashGuard(ILeasedPartition partition, StreamConsumerOptions options, SuspectTurn turn)
{
    // So many may have been handled behind the checkpoint when it happened.
    private long _suspects = options.MaxAttempts is not null && partition.Attempts > 0 ? (long)options.CheckpointRecords + options.BatchSize : 0;
    private bool _isBegun;
    private bool _takesTurn;

    /// <summary>Whether to handle one record at a time, and to checkpoint each.</summary>
    public bool IsCareful => _suspects > 0;

    /// <summary>How often the record behind the checkpoint was begun by others that did not end.</summary>
    public int Before => _isBegun ? 0 : partition.Attempts;

    /// <summary>Whether the record behind the checkpoint was begun as often as one may be.</summary>
    public bool IsPoison => IsCareful && Before >= options.MaxAttempts;

    /// <summary>Counts, once, that what comes behind the checkpoint is begun.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_isBegun || options.MaxAttempts is null)
            return;
        _takesTurn = partition.Attempts > 1;
        await partition.BeginAsync(cancellationToken).ConfigureAwait(false);
        _isBegun = true;
    }

    /// <summary>Waits for the turn of a record that is to be alone, unless the partition is to be left; null where it need not be, or is not to be any more.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken leave, CancellationToken cancellationToken)
    {
        if (!_takesTurn && Before < 2)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, cancellationToken);
        try
        {
            return await turn.EnterAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>What is behind the checkpoint now was not begun yet. In good times one count a lease will do.</summary>
    public void Pass(int records)
    {
        if (!IsCareful)
            return;
        _suspects -= records;
        (_isBegun, _takesTurn) = (!IsCareful, false);
    }

    /// <summary>What was counted is gone from the stream.</summary>
    public void Forget() => _suspects = 0;
}

/// <summary>One suspect record at a time: what an application has one of, as it is the process that dies.</summary>
internal sealed class SuspectTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Entered(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Entered(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
