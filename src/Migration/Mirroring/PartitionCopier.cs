using System.Runtime.ExceptionServices;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>Copies one partition: reads on from its place, copies, has the copies confirmed, and only then notes the next place.</summary>
internal sealed class PartitionCopier(
    MoveRoute route, IStream source, RecordDestination destination, MirrorJournal journal, MirrorTally tally, StreamMirrorOptions options, ILogger logger, string partition)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>How much later than the end a record may be before those behind it are taken to be later, too: services keep the time loosely.</summary>
    private static readonly TimeSpan Looseness = TimeSpan.FromMinutes(1);

    private int _failures;

    /// <summary>Copies to the end: of the closed partition, of what there is, or of what is asked for.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was in flight is finished and noted.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await CopyAsync(journal.Find(partition)!.Value.Next, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (StreamPositionLostException gap) when (options.SkipGaps)
            {
                tally.AddGap();
                await journal.BeginAsync(partition, gap.ResumeAt).ConfigureAwait(false);
            }
            catch (MessagingException exception) when (exception.IsTransient)
            {
                await BackOffAsync(exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CopyAsync(StreamPosition from, CancellationToken cancellationToken)
    {
        var reading = new ReadStreamOptions { Follow = options.Follow, MaxBufferedRecords = options.BatchSize };
        await foreach (var batch in source.ReadAsync(partition, from, reading, cancellationToken).InBatchesAsync(options.BatchSize, cancellationToken).ConfigureAwait(false))
        {
            var end = options.Until is { } until ? batch.FindIndex(r => r.AppendedAt >= until + Looseness) : -1;
            await CopyAsync(end < 0 ? batch : batch[..end], cancellationToken).ConfigureAwait(false);
            if (end >= 0)
                return;
        }
    }

    private async Task CopyAsync(List<StreamRecord> batch, CancellationToken cancellationToken)
    {
        var (wanted, noted) = (new List<Outgoing>(), 0);
        for (var i = 0; i < batch.Count; i++)
        {
            if (IsWanted(batch[i]))
                wanted.Add(new(i, batch[i], destination.Copy(batch[i], new(options.FromName, partition, batch[i].Offset))));
        }

        var pending = wanted;
        await NoteAsync().ConfigureAwait(false);
        while (pending.Count > 0)
        {
            (pending, var failed) = await SendAsync(pending).ConfigureAwait(false);
            await NoteAsync().ConfigureAwait(false);
            if (failed.Count == 0)
                continue;
            pending = await JudgeAsync(pending, failed, cancellationToken).ConfigureAwait(false);
            await NoteAsync().ConfigureAwait(false);
        }

        // Up to the first that is left. What was sent already behind that place comes again when this process ends now.
        async Task NoteAsync()
        {
            var confirmed = pending.Count > 0 ? pending[0].Index : batch.Count;
            if (confirmed <= noted)
                return;
            noted = confirmed;
            var ahead = wanted.Count(o => o.Index >= confirmed) - pending.Count(o => !o.IsInDoubt);
            await journal.ConfirmedAsync(partition, batch[confirmed - 1].Offset, ahead).ConfigureAwait(false);
        }
    }

    private bool IsWanted(StreamRecord record)
    {
        if (record.AppendedAt >= options.Until)
            return false;
        // Nothing goes on from a queue: there a copy of each record is wanted, wherever it was before.
        if (route.Destination.Kind == EntityKind.Queue || !MirrorOrigin.Of(record.Message).Any(o => o.Side == options.ToName || o.Side == options.FromName))
            return true;
        tally.AddLooped();
        logger.Looped(record.Message.MessageId!, route);
        return false;
    }

    /// <summary>Sends once; what is still to be sent, in order, and why what was sent of it failed.</summary>
    private async Task<(List<Outgoing> Left, Dictionary<int, Exception> Failed)> SendAsync(List<Outgoing> pending)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var wave = destination.KeepsOrder ? pending : pending.FindAll(o => o.Copy.GroupId is not { } key || keys.Add(key));
        tally.AddPossibleDuplicates(wave.Count(o => o.IsInDoubt));
        journal.Sending(partition, wave.Count);
        var errors = await destination.SendAsync(wave.ConvertAll(o => o.Copy)).ConfigureAwait(false);
        var outcomes = wave.Zip(errors).ToDictionary(o => o.First.Index, o => o.Second);
        var failed = outcomes.Where(o => o.Value is not null).ToDictionary(o => o.Key, o => o.Value!);
        tally.AddCopied(wave.Count - failed.Count);
        if (failed.Count == 0)
            _failures = 0;
        var left = pending.FindAll(o => !outcomes.TryGetValue(o.Index, out var error) || error is not null);
        return (left.ConvertAll(o => failed.TryGetValue(o.Index, out var error) && !CopyErrors.IsCertain(error) ? o with { IsInDoubt = true } : o), failed);
    }

    /// <summary>What is to be tried again of what failed; throws when nothing may pass it.</summary>
    private async Task<List<Outgoing>> JudgeAsync(List<Outgoing> left, Dictionary<int, Exception> failed, CancellationToken cancellationToken)
    {
        var refusedKeys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var outgoing in left.Where(o => failed.TryGetValue(o.Index, out var error) && CopyErrors.IsRefusal(error)))
        {
            await KeepAsync(outgoing.Record, failed[outgoing.Index], cancellationToken).ConfigureAwait(false);
            if (outgoing.Copy.GroupId is { } key)
                refusedKeys.Add(key);
        }

        left.RemoveAll(o => failed.TryGetValue(o.Index, out var error) && CopyErrors.IsRefusal(error));
        // What waited behind a record that is kept now goes in the next round.
        var failures = left.FindAll(o => failed.ContainsKey(o.Index) && !(o.Copy.GroupId is { } key && refusedKeys.Contains(key)));
        if (failures.Count == 0)
            return left;
        if (failures.Find(o => !CopyErrors.IsPassing(failed[o.Index])) is { } hopeless)
            ExceptionDispatchInfo.Throw(failed[hopeless.Index]);
        await BackOffAsync(failed[failures[0].Index], cancellationToken).ConfigureAwait(false);
        return left;
    }

    private async Task KeepAsync(StreamRecord record, Exception error, CancellationToken cancellationToken)
    {
        logger.Refused(error, record.Message.MessageId!, route);
        if (options.KeepRefused is not { } keep)
            ExceptionDispatchInfo.Throw(error);
        else
            await keep(record, error, cancellationToken).ConfigureAwait(false);
        tally.AddRefused();
    }

    private async Task BackOffAsync(Exception exception, CancellationToken cancellationToken)
    {
        tally.AddFailure();
        if (++_failures >= options.MaxAttempts && !options.Follow)
            ExceptionDispatchInfo.Throw(exception);
        var pause = Backoff.Wait(_failures, options.RetryDelay, LongestPause > options.RetryDelay ? LongestPause : options.RetryDelay);
        logger.TryingAgain(exception, route, pause);
        await options.TimeProvider.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A record of a batch and its copy.</summary>
    private sealed record Outgoing(int Index, StreamRecord Record, Message Copy, bool IsInDoubt = false);
}
