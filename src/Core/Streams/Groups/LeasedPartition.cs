using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>A lease: reads under its epoch, and writes to its row in turn, each write conditional on being the owner yet.</summary>
internal sealed class LeasedPartition(GroupMember member, GroupAccess access, PartitionLease row) : ILeasedPartition
{
    private const int MostRecords = 10_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _handover = new();
    private readonly long _epoch = row.Epoch;
    private PartitionLease _row = row;
    private StreamPosition _next = row.Position;
    private string? _lastRead;
    private PartitionReader? _reader;
    private int _begun;
    private bool _isAtEnd;
    private int _state;

    public string Partition => _row.Partition;

    public long Epoch => _epoch;

    public StreamPosition Position => _row.Position;

    public int Attempts => _row.Attempts;

    public long? RecordsBehind { get; private set; }

    public TimeSpan? Behind { get; private set; }

    public CancellationToken Lost => _lost.Token;

    public CancellationToken HandoverRequested => _handover.Token;

    public async Task<IReadOnlyList<StreamRecord>?> ReadAsync(int maxRecords, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        if (maxRecords is < 1 or > MostRecords)
            throw new ArgumentOutOfRangeException(nameof(maxRecords), maxRecords, $"It must be 1-{MostRecords:N0}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ThrowIfLost();
        if (_isAtEnd)
            return null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Lost);
        try
        {
            _reader ??= await access.OpenAsync(Partition, _next, _epoch, stop.Token).ConfigureAwait(false);
            var batch = await _reader.ReadAsync(maxRecords, member.MaxBytes, wait, stop.Token).ConfigureAwait(false);
            return Take(batch);
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException)
                await CloseAsync().ConfigureAwait(false);
            if (exception is StreamPositionLostException gap)
                _next = gap.ResumeAt;
            else if (exception is StreamLeaseLostException || Lost.IsCancellationRequested)
                throw await LoseAsync().ConfigureAwait(false);
            else if (exception is EntityNotFoundException)
                await ThrowIfGoneAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public Task CheckpointAsync(string offset, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(offset);
        if (_lastRead is null || access.Compare(offset, _lastRead) > 0)
            throw new ArgumentException($"The offset {offset} of partition '{Partition}' was not read under this lease; the last that was is {_lastRead ?? "none"}.", nameof(offset));
        return WriteAsync(
            row => row.Position is { Kind: StreamPositionKind.AfterOffset, Offset: { } before } && access.Compare(offset, before) is var order and <= 0
                ? order == 0 ? row : throw new ArgumentException($"The offset {offset} of partition '{Partition}' lies before the checkpoint {before}, which never goes back.", nameof(offset))
                : row with { Position = StreamPosition.After(offset), Attempts = 0 },
            cancellationToken);
    }

    public async Task BeginAsync(CancellationToken cancellationToken = default)
    {
        await WriteAsync(static row => row with { Attempts = row.Attempts + 1 }, cancellationToken).ConfigureAwait(false);
        _begun++;
    }

    public async Task FinishAsync(CancellationToken cancellationToken = default)
    {
        if (!_isAtEnd)
            throw new InvalidOperationException($"The partition '{Partition}' was not read to its end yet.");
        await WriteAsync(row => row with { IsFinished = true, Owner = null, RequestedBy = null, Attempts = 0 }, cancellationToken).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
        member.Wake(discover: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (_state == 0)
        {
            try
            {
                await WriteAsync(row => row with { Owner = null, Attempts = Math.Max(0, row.Attempts - _begun) }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StreamLeaseLostException)
            {
                // Somebody else has it: there is nothing to release.
            }
            finally
            {
                // What could not be released is no longer renewed either.
                await EndAsync().ConfigureAwait(false);
            }
        }

        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Compares with the row as it was listed: another owner, and the lease is lost; somebody asks for it, and its reader is told.</summary>
    public async Task SyncAsync(PartitionLease? listed)
    {
        if (listed is null || listed.Owner != member.MemberId || listed.Epoch != _epoch)
            await LoseAsync().ConfigureAwait(false);
        else if (listed.RequestedBy is not null)
            await _handover.CancelAsync().ConfigureAwait(false);
    }

    public Task RequestHandoverAsync() => _handover.CancelAsync();

    /// <summary>Ends the lease as lost, once, and gives what says so.</summary>
    public async Task<StreamLeaseLostException> LoseAsync()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) == 0)
        {
            member.Forget(this);
            access.Calls.Logger.PartitionLost(member.MemberId, Partition, access.Stream, access.Group, _epoch);
            await _lost.CancelAsync().ConfigureAwait(false);
        }

        return new StreamLeaseLostException(Partition, _epoch, access.Calls.Driver.Provider, access.Stream);
    }

    private IReadOnlyList<StreamRecord> Take(PartitionBatch batch)
    {
        if (batch.Records is [.., var last])
            (_next, _lastRead) = (StreamPosition.After(last.Offset), last.Offset);
        _isAtEnd = batch.IsEnd;
        (RecordsBehind, Behind) = (batch.RecordsBehind, batch.Behind);
        return batch.Records;
    }

    private async Task EndAsync()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            return;
        member.Forget(this);
        access.Calls.Logger.PartitionReleased(member.MemberId, Partition, access.Stream, access.Group, _epoch);
        await CloseAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync(Func<PartitionLease, PartitionLease> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                ThrowIfLost();
                var changed = change(_row);
                if (ReferenceEquals(changed, _row))
                    return;
                if (await access.TryUpdateAsync(changed, cancellationToken).ConfigureAwait(false) is { } written)
                {
                    _row = written;
                    return;
                }

                // Somebody asked for it, or an earlier write went through though its answer was lost; or it is somebody else's.
                var rows = await access.ListAsync(cancellationToken).ConfigureAwait(false);
                if (rows.FirstOrDefault(r => r.Partition == Partition) is not { } current || current.Owner != member.MemberId || current.Epoch != _epoch)
                    throw await LoseAsync().ConfigureAwait(false);
                _row = current;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void ThrowIfLost()
    {
        if (_state != 0)
            throw new StreamLeaseLostException(Partition, _epoch, access.Calls.Driver.Provider, access.Stream);
    }

    /// <summary>A partition that retention removed before it was read is a gap to its end; where the stream itself is gone, that is thrown.</summary>
    private async Task ThrowIfGoneAsync(CancellationToken cancellationToken)
    {
        if ((await access.ListPartitionsAsync(cancellationToken).ConfigureAwait(false)).Any(p => p.Id == Partition))
            return;
        _isAtEnd = true;
        throw new StreamPositionLostException(Partition, _next, earliestOffset: null, access.Calls.Driver.Provider, access.Stream);
    }

    private async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _reader, null) is { } reader)
            await reader.DisposeAsync().ConfigureAwait(false);
    }
}
