using System.Runtime.ExceptionServices;
using Integration.Serving;

namespace Integration.Migration;

/// <summary>
/// Drains one source: receives batch after batch while earlier ones are still being copied, and decides when it is done. Where order does
/// not matter the receives, too, go side by side, ahead of the copying: at a round trip of 10 ms one behind the other would bring 1,000
/// messages a second from a service that hands out ten at a time.
/// </summary>
/// <param name="settings">The route and how to go about it.</param>
/// <param name="isOrdered">Whether the source is ordered: then the turns of its groups are taken in the order of receipt.</param>
/// <param name="options">The move's.</param>
/// <param name="progress">Who is told.</param>
/// <param name="journal">The route's journal, if there is one.</param>
#pragma warning disable CA1001 // A semaphore that nobody asks for a handle holds nothing.
internal sealed class RouteMover(CopySettings settings, bool isOrdered, MoveOptions options, IProgress<MoveProgress>? progress, JournalRoute? journal)
#pragma warning restore CA1001
{
    private const long NeverEmpty = -1;
    private static readonly TimeSpan WaitingStep = TimeSpan.FromSeconds(1);

    private readonly CopyTally _tally = new();
    private readonly GroupTurns _turns = new();
    private readonly CopySlots _slots = new(isOrdered ? options.Parallelism : options.Parallelism * 2);

    /// <summary>What is received ahead does not widen the window of what may be in doubt.</summary>
    private readonly SemaphoreSlim _copying = new(options.Parallelism);
    private readonly RefusedMessages _refused = new(settings.From.Capabilities, options.TimeProvider, settings.Logger);
    private readonly RateMeter _rate = new(options.TimeProvider);
    private MessageCounts? _counts;
    private DateTimeOffset _countedAt;
    private long _copiedWhenCounted;
    private DateTimeOffset? _delayDeadline;

    /// <summary>In ticks: receives that are side by side set it.</summary>
    private long _lastDelivery;

    /// <summary>Whether nothing has come since the last wait: one receive at a time then tells when something does.</summary>
    private volatile bool _isWaiting;

    /// <summary>How many batches are no longer in hand.</summary>
    private long _batchesDone;

    /// <summary>How many those were when a receive began that brought nothing; -1 when none did since the last wait.</summary>
    private long _emptySince = NeverEmpty;

    private DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    public async Task<RouteReport> RunAsync(CancellationToken cancellationToken)
    {
        var copier = new BatchCopier(settings, _tally, RefuseAsync);
        _lastDelivery = Now.UtcTicks;
        Exception? failure;
        MoveEnd? end = null;
        try
        {
            await CountAsync().ConfigureAwait(false);
            using var receiving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            try
            {
                (end, failure) = await DrainAsync(copier, receiving.Token, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await receiving.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            failure = null;
        }
        catch (Exception exception)
        {
            // Whatever it is, what is in hand is finished or given back, and the report tells.
            failure = exception;
        }

        if (await _slots.WhenAllEndAsync().ConfigureAwait(false) is [.., var last])
            failure = last;
        await _refused.GiveBackAsync().ConfigureAwait(false);
        await CountAsync().ConfigureAwait(false);
        if (failure is null && end == MoveEnd.Drained)
            journal?.Drained();
        var report = Report(failure is not null ? MoveEnd.Failed : end ?? MoveEnd.Cancelled, failure);
        settings.Logger.Ended(settings.Route, report.End, report.Copied);
        Publish(MoveState.Ended);
        return report;
    }

    /// <param name="copier">Copies what is received.</param>
    /// <param name="receiving">Ends receives: those that are side by side go on after this returns.</param>
    /// <param name="cancellationToken">The caller's.</param>
    private async Task<(MoveEnd? End, Exception? Failure)> DrainAsync(BatchCopier copier, CancellationToken receiving, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await _slots.WhenOneIsFreeAsync().ConfigureAwait(false) is { } failure)
                return (null, failure);
            if (_refused.Count > options.MaxRefused)
                return (MoveEnd.RefusedLeft, null);
            var (done, emptySince) = (Interlocked.Read(ref _batchesDone), Interlocked.Read(ref _emptySince));
            if (emptySince == NeverEmpty && (!_isWaiting || _slots.IsIdle))
            {
                var received = ReceiveAsync(receiving);
                if (isOrdered)
                    await received.ConfigureAwait(false);
                _slots.Add(TakeAsync(copier, received, done, receiving, cancellationToken));
            }
            else if (!_slots.IsIdle)
            {
                // What is in hand may yet be given back, so the source is not empty before it is settled.
                await _slots.WhenAnyEndsAsync().ConfigureAwait(false);
                if (Interlocked.Read(ref _batchesDone) != done)
                    Interlocked.Exchange(ref _emptySince, NeverEmpty);
            }
            else if (emptySince < done)
            {
                // Something was in hand when the empty receive began: the next one tells.
                Interlocked.Exchange(ref _emptySince, NeverEmpty);
            }
            else if (await FindEndAsync().ConfigureAwait(false) is { } end)
            {
                return (end, null);
            }
            else
            {
                Publish(MoveState.Waiting);
                await Task.Delay(options.PollWait > WaitingStep ? TimeSpan.Zero : WaitingStep, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                _isWaiting = true;
                Interlocked.Exchange(ref _emptySince, NeverEmpty);
            }
        }
    }

    /// <summary>Copies what a receive brings.</summary>
    /// <param name="copier">Copies.</param>
    /// <param name="receive">The receive.</param>
    /// <param name="doneBefore">How many batches were done when it began.</param>
    /// <param name="receiving">Ends it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    private async Task TakeAsync(
        BatchCopier copier, Task<IReadOnlyList<ReceivedMessage>> receive, long doneBefore, CancellationToken receiving, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReceivedMessage> batch;
        try
        {
            batch = await receive.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (receiving.IsCancellationRequested)
        {
            return;
        }

        if (batch.Count == 0)
        {
            // The one that began last tells most.
            if (doneBefore > Interlocked.Read(ref _emptySince))
                Interlocked.Exchange(ref _emptySince, doneBefore);
            return;
        }

        _isWaiting = false;
        Interlocked.Exchange(ref _lastDelivery, Now.UtcTicks);
        try
        {
            await CopyAsync(copier, batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Increment(ref _batchesDone);
        }
    }

    private async Task CopyAsync(BatchCopier copier, IReadOnlyList<ReceivedMessage> batch, CancellationToken cancellationToken)
    {
        using var turn = _turns.Enter(batch.Where(m => m is { GroupId: not null, Source.IsDeadLetter: false }).Select(m => m.GroupId!));
        var locked = new LockedMessages(settings.From.Capabilities, options.TimeProvider, settings.Logger);
        await using var ends = locked.ConfigureAwait(false);
        locked.Add(batch);
        await turn.WhenMineAsync().ConfigureAwait(false);
        await _copying.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        Exception? failure;
        try
        {
            failure = await copier.CopyAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _copying.Release();
        }

        if (Now - _countedAt > TimeSpan.FromSeconds(5))
            await CountAsync().ConfigureAwait(false);
        Publish(MoveState.Moving);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await settings.Source.ReceiveAsync(options.BatchSize, options.PollWait, cancellationToken).ConfigureAwait(false);
            }
            catch (MessagingException passing) when (passing.IsTransient && attempt < options.MaxAttempts)
            {
                settings.Logger.TryingAgain(passing, settings.Route, options.RetryDelay);
                await settings.BackOffAsync(attempt + 1, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Keeps a refused message elsewhere, or holds it; true when the rest of its group must wait at the source.</summary>
    private async Task<bool> RefuseAsync(ReceivedMessage message, Exception error)
    {
        if (options.KeepRefused is not { } keep)
        {
            _refused.Hold(message, error);
            return true;
        }

        try
        {
            await keep(settings.Route, message, error, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            settings.Logger.NotKept(exception, message.MessageId, settings.Route);
            _refused.Hold(message, error);
            return true;
        }

        _refused.AddKept(message, error);
        try
        {
            await message.CompleteAsync().ConfigureAwait(false);
        }
        catch (MessagingException exception)
        {
            // It comes again, and is kept again.
            settings.Logger.NotGivenBack(exception, message.MessageId, settings.Route);
        }

        return false;
    }

    /// <summary>How the move ends, now that a receive came back empty and nothing is in hand; null to go on waiting.</summary>
    private async Task<MoveEnd?> FindEndAsync()
    {
        await CountAsync(isRequired: true).ConfigureAwait(false);
        var delayed = _counts?.Delayed ?? 0;
        var locked = _counts is null ? 0 : _counts.Active + (_counts.InFlight ?? 0) - _refused.Count;
        if (locked > 0 && Now.UtcTicks - Interlocked.Read(ref _lastDelivery) < options.WaitForLocked.Ticks)
            return null;
        if (delayed > 0 && Now < (_delayDeadline ??= Now + options.WaitForDelayed))
            return null;
        return _refused.Count > 0 ? MoveEnd.RefusedLeft
            : locked > 0 ? MoveEnd.LockedLeft
            : delayed > 0 ? MoveEnd.DelayedLeft
            : MoveEnd.Drained;
    }

    /// <summary>Counts what is at the source. For progress an old count does; whether it is drained takes a new one.</summary>
    private async Task CountAsync(bool isRequired = false)
    {
        if (!settings.From.Capabilities.Supports(Capability.Counts))
            return;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _counts = await settings.Source.CountAsync().ConfigureAwait(false);
                (_countedAt, _copiedWhenCounted) = (Now, Settled);
                return;
            }
            catch (MessagingException passing) when (passing.IsTransient && (!isRequired || attempt < options.MaxAttempts))
            {
                if (!isRequired)
                    return;
                await settings.BackOffAsync(attempt + 1, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private long Settled => _tally.Copied + _tally.AlreadyCopied;

    private void Publish(MoveState state)
    {
        if (progress is null)
            return;
        var rate = _rate.Measure(Settled);
        var left = _counts is null ? (long?)null : Math.Max(0, _counts.Active + (_counts.InFlight ?? 0) + (_counts.Delayed ?? 0) - (Settled - _copiedWhenCounted));
        progress.Report(new MoveProgress(
            settings.Route, state, _tally.Copied, _tally.AlreadyCopied, _tally.PossibleDuplicates, _refused.Count, left, _counts?.Delayed,
            rate, left is { } messages && rate > 0 ? TimeSpan.FromSeconds(Math.Min(messages / rate, TimeSpan.FromDays(365).TotalSeconds)) : null));
    }

    private RouteReport Report(MoveEnd end, Exception? error) => new()
    {
        Route = settings.Route,
        End = end,
        Copied = _tally.Copied,
        AlreadyCopied = _tally.AlreadyCopied,
        PossibleDuplicates = _tally.PossibleDuplicates,
        Deduplicated = settings.Destination.Deduplicates,
        Expired = _tally.Expired,
        WithoutMoveHeaders = _tally.WithoutHeaders,
        Refused = _refused.All,
        RefusedKept = _refused.Kept,
        Left = _counts,
        Error = error,
    };
}
