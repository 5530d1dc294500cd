using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Hosting.Control;
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
    PauseGate Pause,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>What handlers have now.</summary>
    public InHand InHand { get; } = new();
}

/// <summary>
/// Reads a leased partition and has its records handled, in rounds: what could not be handled in one is tried in the next, before anything is read
/// that comes behind it. The checkpoint never passes a record that was neither handled nor given up.
/// </summary>
internal sealed class PartitionWorker(StreamWork work, ILeasedPartition partition)
{
    private readonly StreamConsumerOptions _options = work.Registration.Options;
    private readonly FailureCircuit _circuit = new(work.Registration.Options.PauseAfterFailures, work.Registration.Options.PauseDuration, work.Time);
    private readonly HashSet<string> _parkedKeys = new(StringComparer.Ordinal);
    private readonly KeyValuePair<string, object?>[] _tags =
    [
        new(MessagingTelemetry.DestinationName, work.Registration.Stream.Name),
        new(MessagingTelemetry.GroupName, work.Registration.Group),
        new(MessagingTelemetry.PartitionId, partition.Partition),
    ];

    private List<Pending> _pending = [];
    private string? _handled;
    private int _sinceCheckpoint;
    private long _checkpointed = work.Time.GetTimestamp();

    /// <summary>How far reading lies behind, as of the last read.</summary>
    public PartitionLag Lag => new(partition.RecordsBehind + _pending.Count, partition.Behind);

    private bool IsCheckpointTime => work.Time.GetElapsedTime(_checkpointed) >= _options.CheckpointInterval;

    /// <summary>Works until the partition ends, is lost, handed over, or the host stops. Never throws.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(partition.Lost, abort);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stopping, partition.HandoverRequested);
        var loop = new ServingLoop("stream consumer", $"{work.Registration.Stream.Name}/{work.Registration.Group}/{partition.Partition}", work.Time, work.Logger);
        work.Loops?.Add(loop);
        StreamMetrics.Begin(this, _tags);
        try
        {
            await loop.RunAsync(token => RoundAsync(done, leave.Token, token), done.Token).ConfigureAwait(false);
        }
        finally
        {
            StreamMetrics.End(this);
            work.Loops?.Remove(loop);
            await ReleaseAsync(loop).ConfigureAwait(false);
        }
    }

    private async Task RoundAsync(CancellationTokenSource done, CancellationToken leave, CancellationToken token)
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
            if (isAtEnd || leave.IsCancellationRequested || !work.Pause.IsOpen || _sinceCheckpoint >= _options.CheckpointRecords || IsCheckpointTime)
                await CheckpointAsync(token).ConfigureAwait(false);
        }

        if (isAtEnd)
            await partition.FinishAsync(token).ConfigureAwait(false);
        if (isAtEnd || leave.IsCancellationRequested)
            await done.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until records are to be handled again, or the partition is to be left. It stays leased meanwhile.</summary>
    private async Task WaitWhilePausedAsync(CancellationToken leave, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, token);
        await work.Pause.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        token.ThrowIfCancellationRequested();
    }

    /// <summary>Reads on; false at the end of a closed partition.</summary>
    private async Task<bool> ReadAsync(CancellationToken leave, CancellationToken token)
    {
        var closing = work.Pause.Closing;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, closing, token);
        try
        {
            if (await partition.ReadAsync(_options.BatchSize, _options.PollWait, either.Token).ConfigureAwait(false) is not { } records)
                return false;
            _pending = [.. records.Select(r => new Pending(r))];
        }
        catch (OperationCanceledException) when ((leave.IsCancellationRequested || closing.IsCancellationRequested) && !token.IsCancellationRequested)
        {
            // Nothing was read, and nothing more is to be.
        }
        catch (StreamPositionLostException gap)
        {
            StreamMetrics.CountGap(_tags);
            var scope = work.Scopes.CreateAsyncScope();
            await using var disposed = scope.ConfigureAwait(false);
            await work.Registration.Route.OnGapAsync(scope.ServiceProvider, gap, token).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Has what is pending handled: in order, or key by key with several keys at a time. Whoever wants to leave waits for what was begun alone.</summary>
    private async Task HandleAsync(CancellationToken leave, CancellationToken token)
    {
        var waiting = _pending.Where(p => !p.IsDone).ToList();
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

    private async Task HandleLaneAsync(List<Pending> lane, CancellationToken leave, CancellationToken token)
    {
        foreach (var unit in work.Registration.Route.TakesBatches ? [lane] : lane.Select(p => new List<Pending> { p }))
        {
            if (leave.IsCancellationRequested || unit.Count == 0)
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

    /// <summary>Handles records together; when that fails for good, each half by itself, so that the one that fails is found and the others are handled.</summary>
    private async Task HandleUnitAsync(List<Pending> unit, CancellationToken leave, CancellationToken token, bool isHalf = false)
    {
        if (await ParkBehindAsync(unit, token).ConfigureAwait(false) is not { Count: > 0 } rest)
            return;
        unit = rest;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(unit, token).ConfigureAwait(false) is not { } error)
            {
                _circuit.Succeed();
                unit.ForEach(static p => p.IsDone = true);
                return;
            }

            token.ThrowIfCancellationRequested();
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
        if (error is not (MessageSerializationException or UnknownMessageTypeException) && PauseAfterFailure() is { } pause)
        {
            if (await WaitAsync(pause, leave, token).ConfigureAwait(false))
                await HandleUnitAsync(unit, leave, token).ConfigureAwait(false);
            return;
        }

        await ParkAsync(unit[0], error, token).ConfigureAwait(false);
    }

    /// <summary>How long to pause after a failure: from now, or for what is left of a pause that another key began; null for not at all.</summary>
    private TimeSpan? PauseAfterFailure()
    {
        if (_circuit.Fail() is { } pause)
        {
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
        if (_options.ParkKey && pending.Record.Message.GroupId is { } key)
        {
            lock (_parkedKeys)
                _parkedKeys.Add(key);
        }

        pending.IsDone = true;
    }

    private bool IsParked(string key)
    {
        lock (_parkedKeys)
            return _parkedKeys.Contains(key);
    }

    private async Task<Exception?> TryAsync(List<Pending> unit, CancellationToken token)
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
            await partition.CheckpointAsync(_handled!, token).ConfigureAwait(false);
        _sinceCheckpoint = 0;
        _checkpointed = work.Time.GetTimestamp();
    }

    /// <summary>Remembers how far it is, also when it was aborted, and lets others have the partition.</summary>
    private async Task ReleaseAsync(ServingLoop loop)
    {
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
            loop.Report(exception);
        }

        try
        {
            await partition.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is taken over when the lease ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            loop.Report(exception);
        }
    }

    /// <summary>A record that was read.</summary>
    private sealed class Pending(StreamRecord record)
    {
        public StreamRecord Record => record;

        public int Attempts { get; set; }

        public bool IsDone { get; set; }
    }
}
