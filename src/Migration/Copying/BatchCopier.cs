namespace Integration.Migration;

/// <summary>
/// Copies a batch of locked messages: sends, notes what the destination confirmed, completes that at the source, and
/// gives back the rest. The order of these steps is what loses nothing.
/// </summary>
/// <param name="settings">The route and how to go about it.</param>
/// <param name="tally">Counts what was done.</param>
/// <param name="refuse">Takes a message that the destination refused for good; true when the rest of its group must wait.</param>
internal sealed class BatchCopier(CopySettings settings, CopyTally tally, Func<ReceivedMessage, Exception, Task<bool>> refuse)
{
    private readonly Dictionary<UInt128, Task> _inHand = [];
    private readonly HashSet<string> _blockedGroups = new(StringComparer.Ordinal);

    /// <summary>Whether a group waits behind a message that was refused.</summary>
    public bool IsBlocked(string? group)
    {
        lock (_blockedGroups)
            return group is not null && _blockedGroups.Contains(group);
    }

    /// <summary>Copies a batch whose turn it is. Messages that stay unsettled and unrefused are given back.</summary>
    /// <param name="batch">The messages, in the order of receipt.</param>
    /// <param name="cancellationToken">Ends waits between sends; what was sent is still completed.</param>
    /// <returns>Why the route can't go on, or null.</returns>
    public async Task<Exception?> CopyAsync(IReadOnlyList<ReceivedMessage> batch, CancellationToken cancellationToken)
    {
        var contents = new List<UInt128>(batch.Count);
        var keys = new List<UInt128>(batch.Count);
        foreach (var message in batch)
        {
            contents.Add(MessageDigest.Of(message.Message));
            keys.Add(settings.KeyOf(message, contents[^1]));
        }

        var done = await TakeInHandAsync(keys).ConfigureAwait(false);
        var kept = new HashSet<ReceivedMessage>();
        Exception? failure = null;
        try
        {
            var completable = new List<(ReceivedMessage Message, UInt128 Key)>();
            var pending = Sort(batch, keys, contents, completable);
            try
            {
                failure = await SendAllAsync(pending, completable, kept, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
            }

            failure = await CompleteAsync(completable).ConfigureAwait(false) ?? failure;
        }
        finally
        {
            foreach (var message in batch.Where(m => !m.IsSettled && !kept.Contains(m)))
                await GiveBackAsync(message).ConfigureAwait(false);
            Release(keys, done);
        }

        return failure;
    }

    /// <summary>Waits for an earlier delivery of the same message that is still in hand, its lock having been lost, and takes its place.</summary>
    private async Task<TaskCompletionSource> TakeInHandAsync(List<UInt128> keys)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task? earlier = null;
            lock (_inHand)
            {
                foreach (var key in keys)
                    earlier ??= _inHand.GetValueOrDefault(key);
                if (earlier is null)
                {
                    foreach (var key in keys)
                        _inHand[key] = done.Task;
                    return done;
                }
            }

            await earlier.ConfigureAwait(false);
        }
    }

    private void Release(List<UInt128> keys, TaskCompletionSource done)
    {
        lock (_inHand)
        {
            foreach (var key in keys)
                _inHand.Remove(key);
        }

        done.SetResult();
    }

    /// <summary>What is left to send, in order; what was copied earlier only has to be completed.</summary>
    private List<OutgoingCopy> Sort(
        IReadOnlyList<ReceivedMessage> batch, List<UInt128> keys, List<UInt128> contents, List<(ReceivedMessage Message, UInt128 Key)> completable)
    {
        var pending = new List<OutgoingCopy>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (settings.Log.Find(keys[i]) == CopyState.Copied)
            {
                completable.Add((batch[i], keys[i]));
                tally.AddAlreadyCopied(1);
            }
            else if (keys.IndexOf(keys[i]) < i)
            {
                // The same message twice in one batch: its second delivery is given back and comes again.
            }
            else if (settings.Maker.Make(batch[i], keys[i], contents[i]) is { } copy)
            {
                pending.Add(copy);
            }
            else
            {
                tally.AddExpired();
            }
        }

        return pending;
    }

    /// <summary>
    /// Sends in waves with one message of each group at most, as a service may take a later message of a batch and refuse
    /// an earlier one.
    /// </summary>
    private async Task<Exception?> SendAllAsync(
        List<OutgoingCopy> pending, List<(ReceivedMessage Message, UInt128 Key)> completable, HashSet<ReceivedMessage> kept, CancellationToken cancellationToken)
    {
        while (pending.Count > 0)
        {
            var wave = pending;
            if (pending.Exists(c => c.Group is not null))
            {
                var groups = new HashSet<string>(StringComparer.Ordinal);
                (wave, var later) = (new List<OutgoingCopy>(pending.Count), new List<OutgoingCopy>());
                foreach (var copy in pending)
                    (copy.Group is null || groups.Add(copy.Group) ? wave : later).Add(copy);
                pending = later;
                foreach (var waiting in wave.Where(c => IsBlocked(c.Group)))
                    await RefuseAsync(waiting, new InvalidOperationException($"It waits behind an earlier message of its group '{waiting.Group}' that was refused."), kept).ConfigureAwait(false);
                wave.RemoveAll(c => IsBlocked(c.Group));
            }
            else
            {
                pending = [];
            }

            foreach (var _ in wave)
                await settings.Pacer.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (await SendWaveAsync(wave, completable, kept, cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
        }

        return null;
    }

    private async Task<Exception?> SendWaveAsync(
        List<OutgoingCopy> wave, List<(ReceivedMessage Message, UInt128 Key)> completable, HashSet<ReceivedMessage> kept, CancellationToken cancellationToken)
    {
        var attempt = 1;
        while (wave.Count > 0)
        {
            tally.AddPossibleDuplicates(wave.Count(c => settings.Log.Find(c.Key) == CopyState.InDoubt));
            settings.Log.Sending(wave);
            var errors = await settings.Destination.SendAsync([.. wave.Select(c => c.Copy)]).ConfigureAwait(false);
            var (taken, failed) = Split(wave, errors);
            settings.Log.NotSent([.. failed.Where(f => CopyErrors.IsCertain(f.Error)).Select(f => f.Item)]);
            await NoteCopiedAsync(taken, completable).ConfigureAwait(false);
            wave = [];
            Exception? passing = null;
            foreach (var (copy, error) in failed)
            {
                if (copy.BareHeaders is not null && error is MessageTooLargeException)
                    wave.Add(copy.ToBare());
                else if (CopyErrors.IsRefusal(error))
                    await RefuseAsync(copy, error, kept).ConfigureAwait(false);
                else if (CopyErrors.IsPassing(error))
                    (passing, wave) = (error, [.. wave, copy]);
                else
                    return error;
            }

            if (passing is null)
                continue;
            if (++attempt > settings.MaxAttempts)
                return passing;
            await settings.BackOffAsync(attempt, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task NoteCopiedAsync(List<OutgoingCopy> copies, List<(ReceivedMessage Message, UInt128 Key)> completable)
    {
        if (copies.Count == 0)
            return;
        await settings.Log.CopiedAsync(copies).ConfigureAwait(false);
        tally.AddCopied(copies.Count);
        tally.AddWithoutHeaders(copies.Count(c => c.BareHeaders is null));
        completable.AddRange(copies.Select(c => (c.Source, c.Key)));
    }

    private async Task RefuseAsync(OutgoingCopy copy, Exception error, HashSet<ReceivedMessage> kept)
    {
        settings.Logger.Refused(error, copy.Source.MessageId, settings.Route);
        kept.Add(copy.Source);
        if (!await refuse(copy.Source, error).ConfigureAwait(false) || copy.Group is not { } group)
            return;
        lock (_blockedGroups)
            _blockedGroups.Add(group);
    }

    /// <summary>Completes what was copied. What lost its lock comes again and is then only completed.</summary>
    private async Task<Exception?> CompleteAsync(List<(ReceivedMessage Message, UInt128 Key)> copied)
    {
        for (var attempt = 1; copied.Count > 0; attempt++)
        {
            if (attempt > 1)
                await settings.BackOffAsync(attempt, CancellationToken.None).ConfigureAwait(false);
            var (completed, failed) = Split(copied, await TryCompleteAsync(copied).ConfigureAwait(false));
            settings.Log.Completed(completed.ConvertAll(c => c.Key));
            failed.RemoveAll(f => f.Error is MessageLockLostException);
            if (failed.Find(f => attempt >= settings.MaxAttempts || !CopyErrors.IsPassing(f.Error)).Error is { } failure)
                return failure;
            copied = failed.ConvertAll(f => f.Item);
        }

        return null;
    }

    private static (List<T> Done, List<(T Item, Exception Error)> Failed) Split<T>(List<T> items, IReadOnlyList<Exception?> errors)
    {
        var (done, failed) = (new List<T>(items.Count), new List<(T, Exception)>());
        for (var i = 0; i < items.Count; i++)
        {
            if (errors[i] is { } error)
                failed.Add((items[i], error));
            else
                done.Add(items[i]);
        }

        return (done, failed);
    }

    private async Task<IReadOnlyList<Exception?>> TryCompleteAsync(List<(ReceivedMessage Message, UInt128 Key)> copied)
    {
        try
        {
            var results = await settings.CompleteAsync([.. copied.Select(c => c.Message)]).ConfigureAwait(false);
            return [.. results.Select(r => r.Error)];
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            return [.. copied.Select(_ => exception)];
        }
    }

    private async Task GiveBackAsync(ReceivedMessage message)
    {
        try
        {
            await message.ReleaseAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nothing that tidying up meets may keep the rest of the batch in hand.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            settings.Logger.NotGivenBack(exception, message.MessageId, settings.Route);
        }
    }
}
