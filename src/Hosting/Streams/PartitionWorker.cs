using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.RateLimiting;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Hosting.Control;
using Integration.Hosting.Limits;
using Integration.Hosting.Pump;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Streams;

/// <summary>What a <see cref="PartitionWorker"/> works with, the same for every partition of a consumer.</summary>
internal sealed record StreamWork(
    StreamConsumerRegistration Registration,
    IMessageSerializer Serializer,
    IServiceScopeFactory Scopes,
    PoisonRecords Poison,
    ProcessTracing Tracing,
    ServingLoops? Loops,
    SuspectTurn SuspectTurn,
    StreamInbox Inbox,
    PauseGate Pause,
    RecordLimit? Limit,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>What handlers have now.</summary>
    public InHand InHand { get; } = new();

    /// <summary>Has a worker work on a partition, or whoever watches it.</summary>
    public Func<ILeasedPartition, Func<ILeasedPartition, Task>, Task> Watch { get; init; } = static (partition, work) => work(partition);
}

/// <summary>
/// Reads a leased partition and has its records handled, in rounds: what could not be handled in one is tried in the next, before anything is read
/// that comes behind it. The checkpoint never passes a record that was neither handled nor given up.
/// </summary>
internal sealed class PartitionWorker(StreamWork work, ILeasedPartition partition)
{
    /// <summary>What kind its loop is of.</summary>
    public const string LoopKind = "stream consumer";

    private readonly StreamConsumerOptions _options = work.Registration.Options;
    private readonly FailureCircuit _circuit = new(work.Registration.Options.PauseAfterFailures, work.Registration.Options.PauseDuration, work.Time);
    private readonly CrashGuard _guard = new(partition, work.Registration.Options, work.SuspectTurn);
    private readonly ServiceTime _serviceTime = new(work.Time);
    private readonly ReadingLag _lag = new(work.Time);
    private readonly HashSet<string> _parkedKeys = new(StringComparer.Ordinal);
    private readonly KeyValuePair<string, object?>[] _tags =
    [
        new(MessagingTelemetry.DestinationName, work.Registration.Stream.Name),
        new(MessagingTelemetry.GroupName, work.Registration.Group),
        new(MessagingTelemetry.PartitionId, partition.Partition),
    ];

    private readonly ServingLoop _loop = new(LoopKind, LoopSource(work.Registration, partition.Partition), work.Time, work.Logger);

    private List<Pending> _pending = [];
    private StreamPositionLostException? _gap;
    private string? _handled;
    private volatile bool _isInRound;
    private int _sinceCheckpoint;
    private long _checkpointed = work.Time.GetTimestamp();

    public PartitionLag Lag => _lag.Measure(_pending.Count);

    private bool IsCheckpointTime => work.Time.GetElapsedTime(_checkpointed) >= _options.CheckpointInterval;

    /// <summary>What the loop of a partition says it serves.</summary>
    public static string LoopSource(StreamConsumerRegistration registration, string partition) => $"{registration.Name}/{partition}";

    /// <summary>Works until the partition ends, is lost, handed over, or the host stops. Never throws.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(partition.Lost, abort);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stopping, partition.HandoverRequested);
        work.Loops?.Add(_loop);
        StreamMetrics.Begin(this, _tags);
        try
        {
            // Between rounds there is nothing to finish: a wait after a failure does not hold up who wants the partition.
            await using var waiting = leave.Token.UnsafeRegister(_ => EndUnlessInRound(done), null).ConfigureAwait(false);
            await _loop.RunAsync(token => RoundAsync(done, leave.Token, token), done.Token).ConfigureAwait(false);
        }
        finally
        {
            StreamMetrics.End(this);
            work.Loops?.Remove(_loop);
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    private async Task RoundAsync(CancellationTokenSource done, CancellationToken leave, CancellationToken token)
    {
        _isInRound = true;
        try
        {
            if (await WorkAsync(leave, token).ConfigureAwait(false))
                await done.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            // First said, then looked: whoever wants the partition does it the other way round, so that one of the two sees the other.
            _isInRound = false;
            Interlocked.MemoryBarrier();
            if (leave.IsCancellationRequested)
                await done.CancelAsync().ConfigureAwait(false);
        }
    }

    private void EndUnlessInRound(CancellationTokenSource done)
    {
        if (!_isInRound)
            _loop.Cancel(done);
    }

    /// <summary>Reads where nothing is left of before, and has it handled; true when that was the end of the partition.</summary>
    private async Task<bool> WorkAsync(CancellationToken leave, CancellationToken token)
    {
        if (!work.Pause.IsOpen)
            await WaitWhilePausedAsync(leave, token).ConfigureAwait(false);
        var isAtEnd = false;
        if (_pending.Count == 0 && !leave.IsCancellationRequested)
            isAtEnd = !await ReadAsync(leave, token).ConfigureAwait(false);
        try
        {
            await HandleAsync(leave, token).ConfigureAwait(false);
        }
        finally
        {
            // Also in front of a record that is stopped at, or can't be parked.
            Advance();
            if (isAtEnd || leave.IsCancellationRequested || !work.Pause.IsOpen || _guard.IsCareful || _sinceCheckpoint >= _options.CheckpointRecords || IsCheckpointTime)
                await CheckpointAsync(token).ConfigureAwait(false);
        }

        if (isAtEnd)
            await partition.FinishAsync(token).ConfigureAwait(false);
        return isAtEnd;
    }

    /// <summary>Waits until records are to be handled again, or the partition is to be left. It stays leased meanwhile.</summary>
    private async Task WaitWhilePausedAsync(CancellationToken leave, CancellationToken token)
    {
        _pending.ForEach(static p => p.GiveBackPermit());
        _lag.NoteHeldUp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, token);
        await work.Pause.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        token.ThrowIfCancellationRequested();
    }

    /// <summary>Reads on; false at the end of a closed partition.</summary>
    private async Task<bool> ReadAsync(CancellationToken leave, CancellationToken token)
    {
        if (_gap is not null)
        {
            await TellGapAsync(_gap, token).ConfigureAwait(false);
            return true;
        }

        var closing = work.Pause.Closing;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, closing, token);
        try
        {
            if (await partition.ReadAsync(_options.BatchSize, _options.PollWait, either.Token).ConfigureAwait(false) is not { } records)
                return false;
            _lag.NoteRead(partition);
            _pending = [.. records.Select(r => new Pending(r))];
            if (_options.MaxRecordAge is not null && records is [.., var last])
            {
                _serviceTime.Show(records.Max(static r => r.AppendedAt));
                _serviceTime.Show(SaturatingTime.Add(last.AppendedAt, partition.Behind ?? TimeSpan.Zero));
            }
        }
        catch (OperationCanceledException) when ((leave.IsCancellationRequested || closing.IsCancellationRequested) && !token.IsCancellationRequested)
        {
            // Nothing was read, and nothing more is to be.
        }
        catch (StreamPositionLostException gap)
        {
            StreamMetrics.CountGap(_tags);
            _guard.Forget();
            _gap = gap;
            _lag.NoteHeldUp();
            await TellGapAsync(gap, token).ConfigureAwait(false);
        }
        catch
        {
            _lag.NoteHeldUp();
            throw;
        }

        return true;
    }

    /// <summary>Tells the handler of a gap, in each round anew until it has taken it: nothing behind the gap is read before.</summary>
    private async Task TellGapAsync(StreamPositionLostException gap, CancellationToken token)
    {
        var scope = work.Scopes.CreateAsyncScope();
        await using var disposed = scope.ConfigureAwait(false);
        await work.Registration.Route.OnGapAsync(scope.ServiceProvider, gap, token).ConfigureAwait(false);
        _gap = null;
    }

    /// <summary>Has what is pending handled: in order, or key by key with several keys at a time. Whoever wants to leave waits for what was begun alone.</summary>
    private async Task HandleAsync(CancellationToken leave, CancellationToken token)
    {
        await ExpireAsync(_pending, token).ConfigureAwait(false);
        var waiting = _pending.Where(p => !p.IsDone).ToList();
        if (waiting.Count == 0 || leave.IsCancellationRequested)
            return;

        // Before it counts as begun: a process may end while it waits.
        if (await AdmitAsync([waiting[0]], leave, token).ConfigureAwait(false) is [])
            return;
        if (_guard.IsCareful)
        {
            await HandleSuspectAsync(waiting[0], leave, token).ConfigureAwait(false);
            return;
        }

        await _guard.BeginAsync(token).ConfigureAwait(false);
        if (_options.Concurrency == StreamConcurrency.Partition)
        {
            await HandleLaneAsync(waiting, leave, token).ConfigureAwait(false);
            return;
        }

        var lanes = waiting.GroupBy(p => p.Record.Message.GroupId ?? $" {p.Record.Offset}", StringComparer.Ordinal).Select(g => g.ToList());
        var failures = new ConcurrentQueue<Exception>();
        await Parallel.ForEachAsync(
            lanes,
            new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrency, CancellationToken = token },
            async (lane, _) =>
            {
                try
                {
                    await HandleLaneAsync(lane, leave, token).ConfigureAwait(false);
                }
#pragma warning disable CA1031 // A key that can't go on must not cancel the others: thrown when they are done.
                catch (Exception exception) when (!token.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    failures.Enqueue(exception);
                }
            }).ConfigureAwait(false);
        if (failures.TryDequeue(out var failure))
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Handles a record by itself, at the checkpoint: when the process dies, it is known of which.</summary>
    private async Task HandleSuspectAsync(Pending pending, CancellationToken leave, CancellationToken token)
    {
        // Some may have been passed over, or the last checkpoint may not have got through.
        Advance();
        await CheckpointAsync(token).ConfigureAwait(false);
        if (_guard.IsPoison)
        {
            await ParkAsync(pending, new RecordNeverEndedException(_guard.Before), token).ConfigureAwait(false);
            return;
        }

        using var turn = await _guard.EnterAsync(leave, token).ConfigureAwait(false);
        if (leave.IsCancellationRequested)
            return;
        using var inHand = work.InHand.Begin(1);
        if (!work.Pause.IsOpen)
            return;
        pending.Attempts += _guard.Before;
        await _guard.BeginAsync(token).ConfigureAwait(false);
        await HandleUnitAsync([pending], leave, token).ConfigureAwait(false);
    }

    private async Task HandleLaneAsync(List<Pending> lane, CancellationToken leave, CancellationToken token)
    {
        foreach (var wanted in work.Registration.Route.TakesBatches ? [lane] : lane.Select(p => new List<Pending> { p }))
        {
            if (leave.IsCancellationRequested || wanted.Count == 0)
                return;
            var unit = await AdmitAsync(wanted, leave, token).ConfigureAwait(false);
            if (unit.Count == 0)
                return;
            using (work.InHand.Begin(unit.Count))
            {
                // Begun first, then looked: whoever waits until nothing is in hand has paused before.
                if (!work.Pause.IsOpen)
                    return;
                await HandleUnitAsync(unit, leave, token).ConfigureAwait(false);
            }

            // The others come in the next round, behind the checkpoint: slow handlers must not hold it up.
            if (IsCheckpointTime)
                return;
        }
    }

    /// <summary>
    /// Those from the front on that may be handled by the consumer's limit; waits until the first may. None when it is not to be for now, as the
    /// partition is to be left, or the consumer pauses. A record keeps its permit until it is done with: trying again takes no other.
    /// </summary>
    private async Task<List<Pending>> AdmitAsync(List<Pending> unit, CancellationToken leave, CancellationToken token)
    {
        if (work.Limit is not { } limit)
            return unit;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, work.Pause.Closing, token);
        try
        {
            unit[0].Permit ??= await limit.AcquireAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            token.ThrowIfCancellationRequested();
            return [];
        }

        return [unit[0], .. unit.Skip(1).TakeWhile(pending => (pending.Permit ??= limit.TryAcquire()) is not null)];
    }

    /// <summary>Handles records together; when that fails for good, each half by itself, so that the one that fails is found and the others are handled.</summary>
    private async Task HandleUnitAsync(List<Pending> unit, CancellationToken leave, CancellationToken token, bool isHalf = false)
    {
        await ExpireAsync(unit, token).ConfigureAwait(false);
        if (await ParkBehindAsync([.. unit.Where(static p => !p.IsDone)], token).ConfigureAwait(false) is not { Count: > 0 } rest)
            return;
        unit = rest;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(unit, leave, token).ConfigureAwait(false) is not { } error)
            {
                _circuit.Succeed();
                unit.ForEach(static p => p.IsDone = true);
                return;
            }

            token.ThrowIfCancellationRequested();
            if (error is OperationCanceledException && leave.IsCancellationRequested)
                return;
            unit.RemoveAll(static p => p.IsDone);
            if (attempt > _options.RetriesInPlace || error is MessageSerializationException or UnknownMessageTypeException || (unit.Count > 1 && (isHalf || attempt > 1)))
            {
                await GiveUpAsync(unit, error, leave, token).ConfigureAwait(false);
                return;
            }

            var delay = SaturatingTime.Multiply(_options.RetryInPlaceDelay, Math.Pow(2, attempt - 1));
            work.Logger.RecordFailed(error, ContextOf(unit[0]).RecordKey, work.Registration.Stream, work.Registration.Group, unit[0].Attempts, delay);
            if (!await WaitAsync(delay, leave, token).ConfigureAwait(false))
                return;
        }
    }

    private async Task GiveUpAsync(List<Pending> unit, Exception error, CancellationToken leave, CancellationToken token)
    {
        if (unit.Count > 1)
        {
            await HandleUnitAsync(unit[..(unit.Count / 2)], leave, token, isHalf: true).ConfigureAwait(false);
            if (unit[(unit.Count / 2) - 1].IsDone && !leave.IsCancellationRequested)
                await HandleUnitAsync(unit[(unit.Count / 2)..], leave, token, isHalf: true).ConfigureAwait(false);
            return;
        }

        // When everything fails it is hardly the records' fault: then one waits, rather than is parked.
        if (error is not (MessageSerializationException or UnknownMessageTypeException) && PauseAfterFailure(error) is { } pause)
        {
            if (await WaitAsync(pause, leave, token).ConfigureAwait(false))
                await HandleUnitAsync(unit, leave, token).ConfigureAwait(false);
            return;
        }

        await ParkAsync(unit[0], error, token).ConfigureAwait(false);
    }

    /// <summary>How long to pause after a failure: from now, or for what is left of a pause that another key began; null for not at all.</summary>
    private TimeSpan? PauseAfterFailure(Exception error)
    {
        if (_circuit.Fail() is { } pause)
        {
            _loop.NoteFailing(error);
            work.Logger.PartitionPaused(partition.Partition, work.Registration.Stream, work.Registration.Group, pause);
            return pause;
        }

        return _circuit.Pause is var left && left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Waits before a record is tried again; false when it is not to be for now, as the partition is to be left, or the consumer pauses.</summary>
    private async Task<bool> WaitAsync(TimeSpan delay, CancellationToken leave, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, work.Pause.Closing, token);
        await work.Time.DelayAsync(delay, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        token.ThrowIfCancellationRequested();
        return !leave.IsCancellationRequested && work.Pause.IsOpen;
    }

    /// <summary>Passes over what is older than it may be, parked or skipped.</summary>
    private async Task ExpireAsync(List<Pending> unit, CancellationToken token)
    {
        if (_options.MaxRecordAge is not { } longest)
            return;
        var tooOld = unit.Where(p => !p.IsDone && _serviceTime.AgeOf(p.Record) > longest).ToList();
        foreach (var pending in tooOld)
        {
            if (_options.OnExpired == PoisonAction.Park)
            {
                await work.Poison.ParkAsync(ContextOf(pending), new RecordTooOldException(_serviceTime.AgeOf(pending.Record), longest), _tags, token).ConfigureAwait(false);
                NoteParked(pending);
            }

            pending.IsDone = true;
        }

        if (tooOld.Count > 0)
            work.Logger.RecordsTooOld(tooOld.Count, work.Registration.Stream, ContextOf(tooOld[0]).RecordKey, longest, work.Registration.Group, _options.OnExpired);
    }

    /// <summary>Parks what comes behind a parked record of its key; the others are left.</summary>
    private async Task<List<Pending>> ParkBehindAsync(List<Pending> unit, CancellationToken token)
    {
        if (!_options.ParkKey)
            return unit;
        var rest = new List<Pending>();
        foreach (var pending in unit)
        {
            if (pending.Record.Message.GroupId is { } key && IsParked(key))
                await ParkAsync(pending, new InvalidOperationException("An earlier record of its key was parked."), token).ConfigureAwait(false);
            else
                rest.Add(pending);
        }

        return rest;
    }

    private async Task ParkAsync(Pending pending, Exception error, CancellationToken token)
    {
        await work.Poison.GiveUpAsync(ContextOf(pending), error, _tags, token).ConfigureAwait(false);
        NoteParked(pending);
        pending.IsDone = true;
    }

    private void NoteParked(Pending pending)
    {
        if (!_options.ParkKey || pending.Record.Message.GroupId is not { } key)
            return;
        lock (_parkedKeys)
            _parkedKeys.Add(key);
    }

    private bool IsParked(string key)
    {
        lock (_parkedKeys)
            return _parkedKeys.Contains(key);
    }

    /// <summary>Calls the handler with what the inbox does not know as handled; the error, or null.</summary>
    private async Task<Exception?> TryAsync(List<Pending> unit, CancellationToken leave, CancellationToken token)
    {
        if (work.Inbox.IsNone)
            return await CallAsync(unit, token).ConfigureAwait(false);
        IReadOnlyList<InboxClaim?> claims;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, token);
            claims = await work.Inbox.ClaimAsync([.. unit.Select(p => p.Record)], either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }

        var claimed = unit.Zip(claims).Where(c => c.Second is { WasHandled: false }).ToList();
        foreach (var (handled, _) in unit.Zip(claims).Where(c => c.Second is { WasHandled: true }))
            handled.IsDone = true;
        if (claimed.Count == 0)
            return null;
        var error = await CallAsync([.. claimed.Select(c => c.First)], token).ConfigureAwait(false);

        // Where the partition is lost the handler may have stopped half-way without a word.
        foreach (var (_, claim) in claimed)
            await claim!.EndAsync(error is null && !partition.Lost.IsCancellationRequested).ConfigureAwait(false);
        return error;
    }

    private async Task<Exception?> CallAsync(List<Pending> unit, CancellationToken token)
    {
        unit.ForEach(static p => p.Attempts++);
        using var activity = work.Tracing.Start(unit.Select(p => p.Record.Message));
        var started = work.Tracing.Now;
        Exception? error = null;
        try
        {
            var scope = work.Scopes.CreateAsyncScope();
            await using var disposed = scope.ConfigureAwait(false);
            await work.Registration.Route.HandleAsync(scope.ServiceProvider, work.Serializer, [.. unit.Select(ContextOf)], token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a handler throws is its records' failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
            activity.Fail(exception);
        }

        work.Tracing.Record(started, error);
        return error;
    }

    private StreamContext ContextOf(Pending pending) => new(work.Registration.Stream, work.Registration.Group, partition, pending.Record, pending.Attempts);

    /// <summary>Moves on behind what is done with from the front on; what is done with behind others is not forgotten.</summary>
    private void Advance()
    {
        var done = _pending.TakeWhile(static p => p.IsDone).Count();
        if (done == 0)
            return;
        _handled = _pending[done - 1].Record.Offset;
        _sinceCheckpoint += done;
        _pending.RemoveRange(0, done);
    }

    private async Task CheckpointAsync(CancellationToken token)
    {
        if (_sinceCheckpoint > 0)
        {
            await partition.CheckpointAsync(_handled!, token).ConfigureAwait(false);
            _guard.Pass(_sinceCheckpoint);
        }

        _sinceCheckpoint = 0;
        _checkpointed = work.Time.GetTimestamp();
    }

    /// <summary>Remembers how far it is, also when it was aborted, and lets others have the partition.</summary>
    private async Task ReleaseAsync()
    {
        _pending.ForEach(static p => p.GiveBackPermit());
        try
        {
            await CheckpointAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StreamLeaseLostException)
        {
            // Whoever has it reads on behind the last one.
        }
#pragma warning disable CA1031 // It is released in any case: what could not be remembered is handled again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _loop.Report(exception);
        }

        try
        {
            await partition.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is taken over when the lease ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _loop.Report(exception);
        }
    }

    /// <summary>A record that was read.</summary>
    private sealed class Pending(StreamRecord record)
    {
        public StreamRecord Record => record;

        public int Attempts { get; set; }

        /// <summary>Until it is done with, where there is a limit.</summary>
        public RateLimitLease? Permit { get; set; }

        public bool IsDone
        {
            get;
            set
            {
                field = value;
                GiveBackPermit();
            }
        }

        public void GiveBackPermit()
        {
            Permit?.Dispose();
            Permit = null;
        }
    }
}
