using Integration.Migration;

namespace Integration.Operations;

/// <summary>
/// One run of an undo: finishes removals that were interrupted, then puts the originals back out of the journal, each confirmed before what took its
/// place goes.
/// </summary>
/// <param name="settings">How originals are put back.</param>
/// <param name="finishing">How removals are finished.</param>
/// <param name="options">The session's.</param>
/// <param name="journal">The session's.</param>
/// <param name="log">Its steps.</param>
/// <param name="progress">Who is told.</param>
internal sealed class UndoRun(
    CopySettings settings, CopySettings finishing, DeadLetterSessionOptions options, SessionJournal journal, OperationLog log, IProgress<DeadLetterProgress>? progress)
{
    private readonly CopyTally _tally = new();
    private readonly CopyTally _finished = new();
    private readonly Dictionary<ReceivedMessage, RestoredLetter> _restored = [];
    private readonly List<RefusedMessage> _refused = [];
    private readonly List<string> _notPutBack = [];
    private readonly HashSet<ReceivedMessage> _taken = [];

    /// <summary>What could not be looked at when that was done: what is put back since is no part of it.</summary>
    private long? _notReached;

    /// <summary>Whether what took the place of an original is still there, as its lock was lost.</summary>
    private bool _isLeft;

    /// <summary>What is among the dead letters, as far as it was looked at.</summary>
    private readonly Dictionary<UInt128, FoundLetter> _found = [];

    public async Task<DeadLetterReport> RunAsync(IReadOnlyList<JournaledOperation> earlier, DeadLetterQuery query, CancellationToken cancellationToken)
    {
        var sweep = new Sweep(settings, options, Publish);
        await using var givesBack = sweep.ConfigureAwait(false);
        var copier = new BatchCopier(settings with { KeyOf = (message, _) => _restored[message].Key, CompleteAsync = CompleteAsync }, _tally, RefuseAsync);
        Exception? failure = null;
        var isCancelled = false;
        try
        {
            foreach (var one in earlier)
                failure ??= await UndoAsync(one, query, sweep, copier, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isCancelled = true;
        }
#pragma warning disable CA1031 // Whatever it is, what is in hand is given back, and the report tells.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        var end = failure is not null ? DeadLetterEnd.Failed
            : isCancelled ? DeadLetterEnd.Cancelled
            : _isLeft || _refused.Count > 0 || sweep.IsFull || _notReached > 0 ? DeadLetterEnd.Left
            : DeadLetterEnd.Completed;
        if (end == DeadLetterEnd.Completed)
            log.Ended();
        return new()
        {
            Action = DeadLetterAction.Undo,
            Source = settings.Route.Source,
            End = end,
            Done = _tally.Copied,
            AlreadyDone = _tally.AlreadyCopied + _finished.AlreadyCopied,
            PossibleDuplicates = _tally.PossibleDuplicates,
            Refused = _refused,
            NotPutBack = _notPutBack,
            LookedAt = sweep.LookedAt,
            NotReached = _notReached,
            Error = failure,
        };
    }

    private async Task<Exception?> UndoAsync(JournaledOperation earlier, DeadLetterQuery query, Sweep sweep, BatchCopier copier, CancellationToken cancellationToken)
    {
        var pending = earlier.Kept.Where(k => !journal.IsRestored(k.Key)).OrderBy(k => k.Value.Position).ToList();

        // Only what is certainly gone, and not back, needs no look: the others may be there, and so may be what took their place.
        var isUnsure = pending.Exists(p => !journal.IsRemoved(p.Key) || log.Find(p.Key) == CopyState.InDoubt);
        var edited = earlier.Action == DeadLetterAction.Edit ? pending.Select(p => p.Value.Digest).ToHashSet() : [];
        if ((isUnsure || edited.Count > 0)
            && await LookAsync(sweep, found => isUnsure || !edited.IsSubsetOf(found.Concat(_found.Values).Select(f => f.Content)), cancellationToken).ConfigureAwait(false) is { } fault)
            return fault;
        var copies = _found.Values.Where(f => !f.Message.IsSettled).ToLookup(f => f.Content, f => f.Message);
        foreach (var batch in pending.Chunk(options.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _restored.Clear();
            var letters = new List<ReceivedMessage>();
            foreach (var (key, place) in batch)
            {
                var (message, delivery) = journal.Read(settings.Route.Source, place);
                if (!query.Matches(new PeekedMessage(message, delivery)))
                    continue;
                List<ReceivedMessage> replaced = earlier.Action == DeadLetterAction.Edit ? [.. copies[place.Digest]] : [];
                if (!earlier.Done.ContainsKey(key))
                {
                    // Never taken out. A copy that was under way when the process ended may be there besides.
                    if (replaced.Count > 0 && _found.ContainsKey(key))
                        await settings.CompleteAsync(replaced).ConfigureAwait(false);
                }
                else if (earlier.Action == DeadLetterAction.Edit && replaced.Count == 0 && settings.Log.Find(key) != CopyState.Copied)
                {
                    _notPutBack.Add(message.MessageId ?? "");
                }
                else
                {
                    var restored = new RestoredLetter(key, replaced);
                    letters.Add(new(message, delivery, restored));
                    _restored[letters[^1]] = restored;
                    if (log.Find(key) == CopyState.InDoubt && TryTake(copies, message) is { } content)
                        await log.ConfirmAsync(letters[^1], key, content).ConfigureAwait(false);
                }
            }

            if (await copier.CopyAsync(letters, cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
            cancellationToken.ThrowIfCancellationRequested();
            _isLeft |= letters.Exists(l => !l.IsSettled);
            Publish(sweep.LookedAt);
        }

        return null;
    }

    /// <summary>Whether an original whose send had no known outcome is among the dead letters; each that is there stands for one.</summary>
    private UInt128? TryTake(ILookup<UInt128, ReceivedMessage> copies, Message original)
    {
        var content = MessageDigest.Of(original);
        return copies[content].FirstOrDefault(_taken.Add) is null ? null : content;
    }

    /// <summary>Takes all dead letters in hand, and completes those that were done with before.</summary>
    private async Task<Exception?> LookAsync(Sweep sweep, Func<IReadOnlyList<FoundLetter>, bool> waits, CancellationToken cancellationToken)
    {
        var finisher = new BatchCopier(finishing, _finished, RefuseAsync);
        var found = await sweep.GatherAsync(int.MaxValue, waits, cancellationToken).ConfigureAwait(false);
        _notReached = await sweep.CountOthersAsync().ConfigureAwait(false);
        var begun = found.Where(f => journal.Removals.Find(f.Key) == CopyState.Copied).ToList();
        foreach (var one in found.Except(begun))
            _found[one.Key] = one;
        foreach (var batch in begun.Chunk(options.BatchSize))
        {
            if (await finisher.CopyAsync([.. batch.Select(f => f.Message)], cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
        }

        return null;
    }

    /// <summary>What took the place of an original goes when that is back.</summary>
    private async Task<SettleResults> CompleteAsync(IReadOnlyCollection<ReceivedMessage> originals)
    {
        var errors = new Dictionary<ReceivedMessage, Exception?>();
        List<ReceivedMessage> replaced = [.. originals.SelectMany(o => _restored[o].Replaced).Where(r => !r.IsSettled)];
        if (replaced.Count > 0)
        {
            foreach (var result in await settings.CompleteAsync(replaced).ConfigureAwait(false))
                errors[result.Message] = result.Error;
        }

        var results = new List<SettleResult>();
        foreach (var original in originals)
        {
            var error = _restored[original].Replaced.Select(r => errors.GetValueOrDefault(r)).FirstOrDefault(e => e is not null);
            if (error is null)
                await original.CompleteAsync().ConfigureAwait(false);
            results.Add(new(original, error));
        }

        return new(results);
    }

    private Task<bool> RefuseAsync(ReceivedMessage message, Exception error)
    {
        _refused.Add(new(message.MessageId, error));
        return Task.FromResult(true);
    }

    private void Publish(long lookedAt) => progress?.Report(new(DeadLetterAction.Undo, lookedAt, _tally.Copied));
}
