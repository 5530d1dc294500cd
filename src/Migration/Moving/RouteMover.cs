using System.Runtime.ExceptionServices;
using Integration.Serving;

namespace Integration.Migration;

/// <summary>Drains one source: receives batch after batch while earlier ones are still being copied, and decides when it is done.</summary>
internal sealed class RouteMover(CopySettings settings, MoveOptions options, IProgress<MoveProgress>? progress, JournalRoute? journal)
{
    private static readonly TimeSpan WaitingStep = TimeSpan.FromSeconds(1);

    private readonly CopyTally _tally = new();
    private readonly GroupTurns _turns = new();
    private readonly CopySlots _slots = new(options.Parallelism);
    private readonly RefusedMessages _refused = new(settings.From.Capabilities, options.TimeProvider, settings.Logger);
    private readonly RateMeter _rate = new(options.TimeProvider);
    private MessageCounts? _counts;
    private DateTimeOffset _countedAt;
    private long _copiedWhenCounted;
    private DateTimeOffset _lastDelivery;
    private DateTimeOffset? _delayDeadline;
    private int _receiveFailures;

    private DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    public async Task<RouteReport> RunAsync(CancellationToken cancellationToken)
    {
        var copier = new BatchCopier(settings, _tally, RefuseAsync);
        _lastDelivery = Now;
        Exception? failure;
        MoveEnd? end = null;
        try
        {
            await CountAsync().ConfigureAwait(false);
            (end, failure) = await DrainAsync(copier, cancellationToken).ConfigureAwait(false);
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

    private async Task<(MoveEnd? End, Exception? Failure)> DrainAsync(BatchCopier copier, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _slots.WhenOneIsFreeAsync().ConfigureAwait(false) is { } failure)
                return (null, failure);
            if (_refused.Count > options.MaxRefused)
                return (MoveEnd.RefusedLeft, null);
            var batch = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (batch.Count > 0)
            {
                _lastDelivery = Now;
                _slots.Add(CopyAsync(copier, batch, cancellationToken));
            }
            else if (!_slots.IsIdle)
            {
                // What is in hand may yet be given back, so the source is not empty before it is settled.
                await _slots.WhenAnyEndsAsync().ConfigureAwait(false);
            }
            else if (await FindEndAsync().ConfigureAwait(false) is { } end)
            {
                return (end, null);
            }
            else
            {
                Publish(MoveState.Waiting);
                await Task.Delay(options.PollWait > WaitingStep ? TimeSpan.Zero : WaitingStep, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CopyAsync(BatchCopier copier, IReadOnlyList<ReceivedMessage> batch, CancellationToken cancellationToken)
    {
        using var turn = _turns.Enter(batch.Where(m => m is { GroupId: not null, Source.IsDeadLetter: false }).Select(m => m.GroupId!));
        var locked = new LockedMessages(settings.From.Capabilities, options.TimeProvider, settings.Logger);
        await using var ends = locked.ConfigureAwait(false);
        locked.Add(batch);
        await turn.WhenMineAsync().ConfigureAwait(false);
        var failure = await copier.CopyAsync(batch, cancellationToken).ConfigureAwait(false);
        if (Now - _countedAt > TimeSpan.FromSeconds(5))
            await CountAsync().ConfigureAwait(false);
        Publish(MoveState.Moving);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var batch = await settings.Source.ReceiveAsync(options.BatchSize, options.PollWait, cancellationToken).ConfigureAwait(false);
                _receiveFailures = 0;
                return batch;
            }
            catch (MessagingException passing) when (passing.IsTransient && ++_receiveFailures < options.MaxAttempts)
            {
                settings.Logger.TryingAgain(passing, settings.Route, options.RetryDelay);
                await settings.BackOffAsync(_receiveFailures + 1, cancellationToken).ConfigureAwait(false);
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
        if (locked > 0 && Now - _lastDelivery < options.WaitForLocked)
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
