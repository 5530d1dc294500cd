using Integration.Drivers;
using Integration.Streams;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>
/// Copies all partitions side by side, each when those that it took over from are copied to their ends, so that the records of a key come in
/// their order also across a change of partitions.
/// </summary>
internal sealed class MirrorRun(
    MoveRoute route, string provider, IStream source, MirrorJournal journal, StreamMirrorOptions options, ILogger logger, MirrorTally tally, Func<string, PartitionCopier> copierOf)
{
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>What a run without an end to wait for has read up to what there is.</summary>
    private readonly HashSet<string> _caughtUp = new(StringComparer.Ordinal);

    private Dictionary<string, StreamPartition> _partitions = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await DiscoverAsync(isFirst: journal.Places.Count == 0, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                Start(leaving.Token);
                if (_running.Count == 0 && !options.Follow)
                    return;
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Start(CancellationToken cancellationToken)
    {
        foreach (var (id, place) in journal.Places)
        {
            if (place.IsDone || _caughtUp.Contains(id) || _running.ContainsKey(id) || !_partitions.TryGetValue(id, out var partition))
                continue;
            if (partition.Parents.All(IsCopied))
                _running.Add(id, copierOf(id).RunAsync(cancellationToken));
        }
    }

    /// <summary>Whether nothing of a partition is left to copy; so it is with one that is not kept, or not asked for.</summary>
    private bool IsCopied(string id) => journal.Find(id) is not { IsDone: false } || _caughtUp.Contains(id);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var look = options.Follow ? options.TimeProvider.DelayAsync(options.DiscoveryInterval, ended.Token) : Task.Delay(Timeout.InfiniteTimeSpan, ended.Token);
        await Task.WhenAny([look, .. _running.Values]).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var (id, task) in _running.Where(r => r.Value.IsCompleted).ToList())
        {
            _running.Remove(id);
            await task.ConfigureAwait(false);
            await EndAsync(id).ConfigureAwait(false);
        }

        if (options.Follow)
            await DiscoverAsync(isFirst: false, cancellationToken).ConfigureAwait(false);
    }

    // An end that was asked for is not the partition's.
    private async Task EndAsync(string id)
    {
        if (options.Follow || (_partitions[id].IsClosed && options.Until is null))
            await journal.DoneAsync(id).ConfigureAwait(false);
        else
            _caughtUp.Add(id);
    }

    /// <summary>Learns of partitions: those of the beginning begin where they should, later ones at their start.</summary>
    private async Task DiscoverAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var listed = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (options.Partition is not null && !listed.ContainsKey(options.Partition))
            throw new EntityNotFoundException($"there is no partition '{options.Partition}'; it has {string.Join(", ", listed.Keys)}.", provider, source.Path);
        _partitions = listed;
        foreach (var (id, partition) in listed)
        {
            if (journal.Find(id) is null && (options.Partition is null || options.Partition == id))
                await journal.BeginAsync(id, isFirst ? Resolve(options.StartAt) : partition.Start()).ConfigureAwait(false);
        }

        foreach (var (id, place) in journal.Places.Where(p => !p.Value.IsDone && !listed.ContainsKey(p.Key) && !_running.ContainsKey(p.Key)))
            await LoseAsync(id, place).ConfigureAwait(false);
    }

    /// <summary>A partition that is gone, and was not copied to its end.</summary>
    private async Task LoseAsync(string id, MirrorPlace place)
    {
        var lost = new StreamPositionLostException(id, place.Next, null, provider, source.Path);
        if (!options.SkipGaps)
            throw lost;
        tally.AddGap();
        logger.PartitionGone(lost, route, id);
        await journal.DoneAsync(id).ConfigureAwait(false);
    }

    private async Task<Dictionary<string, StreamPartition>> ListAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await source.ListPartitionsAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(p => p.Id, StringComparer.Ordinal);
            }
            catch (MessagingException exception) when (exception.IsTransient && (options.Follow || attempt < options.MaxAttempts))
            {
                tally.AddFailure();
                logger.TryingAgain(exception, route, options.RetryDelay);
                await options.TimeProvider.DelayAsync(options.RetryDelay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Fixed once: a run that is resumed an hour later still begins there.
    private StreamPosition Resolve(StreamPosition from) =>
        from.Kind == StreamPositionKind.Ago ? StreamPosition.At(SaturatingTime.Add(options.TimeProvider.GetUtcNow(), -from.Age)) : from;
}
