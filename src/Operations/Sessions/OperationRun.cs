using Integration.Migration;

namespace Integration.Operations;

/// <summary>One run of an operation that takes dead letters out: finds those that are meant, in the order of their groups, and has them copied and completed.</summary>
/// <param name="settings">The route and how to go about it.</param>
/// <param name="options">The session's.</param>
/// <param name="operation">The operation.</param>
/// <param name="log">Its steps.</param>
/// <param name="selects">Whether a dead letter is meant, besides what was begun with before.</param>
/// <param name="progress">Who is told.</param>
internal sealed class OperationRun(
    CopySettings settings, DeadLetterSessionOptions options, JournaledOperation operation, OperationLog log, Func<FoundLetter, bool> selects, IProgress<DeadLetterProgress>? progress)
{
    /// <summary>Where neither order nor what else there is matters, there is no need to hold all that are meant at a time.</summary>
    private const int UnorderedWindow = 1000;

    private readonly CopyTally _tally = new();
    private readonly Dictionary<UInt128, RefusedMessage> _refused = [];

    /// <summary>The refused ones, which stay in hand.</summary>
    private readonly HashSet<ReceivedMessage> _inHand = [];

    /// <summary>Do at most so many in all runs together; null for all.</summary>
    public int? Max { get; init; }

    /// <summary>Whether an earlier run did not end: what it holds locked is waited for.</summary>
    public bool IsResumed { get; init; }

    public async Task<DeadLetterReport> RunAsync(CancellationToken cancellationToken)
    {
        var sweep = new Sweep(settings, options, Publish);
        await using var givesBack = sweep.ConfigureAwait(false);
        Exception? failure;
        var isCancelled = false;
        long? notReached = null;
        try
        {
            failure = await WorkAsync(sweep, cancellationToken).ConfigureAwait(false);
            notReached = await sweep.CountOthersAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            (failure, isCancelled) = (null, true);
        }
#pragma warning disable CA1031 // Whatever it is, what is in hand is given back, and the report tells.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        var end = failure is not null ? DeadLetterEnd.Failed
            : isCancelled ? DeadLetterEnd.Cancelled
            : !IsEnough && (_refused.Count > 0 || sweep.IsFull || notReached > 0) ? DeadLetterEnd.Left
            : DeadLetterEnd.Completed;
        if (end == DeadLetterEnd.Completed)
            log.Ended();
        return new()
        {
            Action = operation.Action,
            Source = settings.Route.Source,
            Destination = operation.Action == DeadLetterAction.Replay ? settings.Route.Destination : null,
            End = end,
            Done = _tally.Copied,
            AlreadyDone = _tally.AlreadyCopied,
            PossibleDuplicates = settings.Destination.Deduplicates ? 0 : _tally.PossibleDuplicates,
            Refused = [.. _refused.Values],
            LookedAt = sweep.LookedAt,
            NotReached = notReached,
            Error = failure,
        };
    }

    private bool IsEnough => operation.Done.Count >= Max;

    private async Task<Exception?> WorkAsync(Sweep sweep, CancellationToken cancellationToken)
    {
        var copier = new BatchCopier(settings, _tally, RefuseAsync);
        var window = operation.Action == DeadLetterAction.Discard ? UnorderedWindow : int.MaxValue;
        while (true)
        {
            var before = sweep.LookedAt;
            var found = await sweep.GatherAsync(window, HasToWait, cancellationToken).ConfigureAwait(false);
            if (operation.Action == DeadLetterAction.Edit)
                await ConfirmAsync(found).ConfigureAwait(false);
            var selected = Select(found);
            foreach (var batch in selected.Chunk(options.BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await copier.CopyAsync(batch, cancellationToken).ConfigureAwait(false) is { } failure)
                    return failure;
                sweep.LetGo(batch.Where(m => !_inHand.Contains(m)));
                cancellationToken.ThrowIfCancellationRequested();
                Publish(sweep.LookedAt);
            }

            if (IsEnough || sweep.IsFull || (selected.Count == 0 && sweep.LookedAt == before))
                return null;
        }
    }

    /// <summary>An edited copy that is there beside its original was sent, whatever became of the answer.</summary>
    private async Task ConfirmAsync(IReadOnlyList<FoundLetter> found)
    {
        var contents = found.Select(f => f.Content).ToHashSet();
        foreach (var letter in found.Where(f => log.Find(f.Key) == CopyState.InDoubt))
        {
            if (operation.Kept.TryGetValue(letter.Key, out var kept) && contents.Contains(kept.Digest))
                await log.ConfirmAsync(letter.Message, letter.Key, kept.Digest).ConfigureAwait(false);
        }
    }

    /// <summary>What others hold may be what an earlier run did, or come before what is meant in its group.</summary>
    private bool HasToWait(IReadOnlyList<FoundLetter> found) =>
        IsResumed || (operation.Action == DeadLetterAction.Replay && found.Any(f => f.Message.GroupId is not null && selects(f)));

    /// <summary>What was begun with before is finished; of the others those that are meant, the oldest first, which is the order within a group.</summary>
    private List<ReceivedMessage> Select(IReadOnlyList<FoundLetter> found)
    {
        var begun = found.Where(f => log.Find(f.Key) == CopyState.Copied).ToList();
        var chosen = found.Except(begun).Where(f => !_refused.ContainsKey(f.Key) && selects(f))
            .OrderBy(f => f.Message.DeadLetter?.OriginalEnqueuedAt ?? f.Message.EnqueuedAt).ThenBy(f => f.Message.EnqueuedAt)
            .ThenBy(f => f.Message.SequenceNumber?.Length).ThenBy(f => f.Message.SequenceNumber, StringComparer.Ordinal)
            .Take(Max is { } max ? Math.Max(0, max - operation.Done.Count) : int.MaxValue);
        return [.. begun.Concat(chosen).Select(f => f.Message)];
    }

    /// <summary>It stays in hand until the end, so that it does not come again; the rest of its group waits behind it.</summary>
    private Task<bool> RefuseAsync(ReceivedMessage message, Exception error)
    {
        _inHand.Add(message);
        _refused[settings.KeyOf(message, MessageDigest.Of(message.Message))] = new(message.MessageId, error);
        return Task.FromResult(true);
    }

    private void Publish(long lookedAt) => progress?.Report(new(operation.Action, lookedAt, _tally.Copied));
}
