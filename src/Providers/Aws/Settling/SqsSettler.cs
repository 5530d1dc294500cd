using Amazon.SQS.Model;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Sending;
using Integration.Drivers;

namespace Integration.Aws.Settling;

/// <summary>Deletes messages and changes their visibility, in batches, with an outcome for each.</summary>
internal sealed class SqsSettler
{
    private readonly AwsContext _context;
    private readonly Coalescer<Receipt, Exception?>? _deletes;
    private readonly Coalescer<(Receipt Receipt, int Seconds), Exception?>? _changes;

    public SqsSettler(AwsContext context)
    {
        _context = context;
        if (!context.Options.Coalesce)
            return;
        _deletes = new(DeleteBatchAsync, context.Options.Linger, context.Time);
        _changes = new(ChangeBatchAsync, context.Options.Linger, context.Time);
    }

    /// <summary>How much earlier than in SQS a lock ends here: requests take time.</summary>
    public static TimeSpan Margin(TimeSpan lockDuration) => TimeSpan.FromTicks(Math.Min(TimeSpan.FromMilliseconds(250).Ticks, lockDuration.Ticks / 20));

    public async Task<IReadOnlyList<Exception?>> DeleteAsync(IReadOnlyList<Receipt> receipts, CancellationToken cancellationToken)
    {
        if (receipts.Count == 1 && _deletes is not null)
            return [await _deletes.RunAsync(receipts[0], 0, key: null, cancellationToken).ConfigureAwait(false)];
        if (receipts.Count <= SqsLimits.BatchCount)
            return await TryAsync(() => DeleteBatchAsync(receipts), receipts.Count).ConfigureAwait(false);
        var outcomes = await Task.WhenAll(receipts.Chunk(SqsLimits.BatchCount).Select(chunk => TryAsync(() => DeleteBatchAsync([.. chunk]), chunk.Length))).ConfigureAwait(false);
        return [.. outcomes.SelectMany(o => o)];
    }

    /// <summary>Deletes one; throws when it fails.</summary>
    public async Task DeleteAsync(Receipt receipt, CancellationToken cancellationToken)
    {
        var outcomes = await DeleteAsync([receipt], cancellationToken).ConfigureAwait(false);
        if (outcomes[0] is { } error)
            throw error;
    }

    /// <summary>Hides a message for that long from now on, or shows it at once; throws when it fails.</summary>
    public async Task HideAsync(Receipt receipt, int seconds, CancellationToken cancellationToken)
    {
        var error = _changes is not null
            ? await _changes.RunAsync((receipt, seconds), 0, key: null, cancellationToken).ConfigureAwait(false)
            : (await ChangeBatchAsync([(receipt, seconds)]).ConfigureAwait(false))[0];
        if (error is not null)
            throw error;
    }

    /// <summary>Renews the lock of a message; throws when that fails.</summary>
    public async Task RenewAsync(Receipt receipt, TimeSpan lockDuration, CancellationToken cancellationToken)
    {
        var since = _context.Time.GetTimestamp();
        await HideAsync(receipt, SqsLimits.CeilingSeconds(lockDuration), cancellationToken).ConfigureAwait(false);
        receipt.Lock(since, lockDuration);
    }

    /// <summary>Makes messages available again that nobody took; a failure only means that their locks run out instead.</summary>
    public Task ReleaseAsync(IEnumerable<DriverMessage> messages) => Task.WhenAll(messages.Select(m => (Receipt)m.LockToken).Chunk(SqsLimits.BatchCount)
        .Select(chunk => TryAsync(() => ChangeBatchAsync([.. chunk.Select(r => (r, 0))]), chunk.Length)));

    private static async Task<IReadOnlyList<Exception?>> TryAsync(Func<Task<IReadOnlyList<Exception?>>> run, int count)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.Translate(exception, null) is not null)
        {
            return [.. Enumerable.Repeat<Exception?>(exception, count)];
        }
    }

    // A delete that is on the wire is never cancelled: it may be several callers', and it may have happened.
    private async Task<IReadOnlyList<Exception?>> DeleteBatchAsync(IReadOnlyList<Receipt> receipts)
    {
        var outcomes = new Exception?[receipts.Count];
        foreach (var queue in Enumerable.Range(0, receipts.Count).GroupBy(i => receipts[i].Queue.Url, StringComparer.Ordinal))
        {
            var request = new DeleteMessageBatchRequest(
                queue.Key, [.. queue.Select(i => new DeleteMessageBatchRequestEntry(BatchIds.Of(i), receipts[i].Handle))]);
            var response = await _context.Sqs.DeleteMessageBatchAsync(request, CancellationToken.None).ConfigureAwait(false);
            Record(response.Failed, outcomes);
        }

        return outcomes;
    }

    private async Task<IReadOnlyList<Exception?>> ChangeBatchAsync(IReadOnlyList<(Receipt Receipt, int Seconds)> changes)
    {
        var outcomes = new Exception?[changes.Count];
        foreach (var queue in Enumerable.Range(0, changes.Count).GroupBy(i => changes[i].Receipt.Queue.Url, StringComparer.Ordinal))
        {
            var request = new ChangeMessageVisibilityBatchRequest(queue.Key, [.. queue.Select(i =>
                new ChangeMessageVisibilityBatchRequestEntry(BatchIds.Of(i), changes[i].Receipt.Handle) { VisibilityTimeout = changes[i].Seconds })]);
            var response = await _context.Sqs.ChangeMessageVisibilityBatchAsync(request, CancellationToken.None).ConfigureAwait(false);
            Record(response.Failed, outcomes);
        }

        return outcomes;
    }

    private static void Record(List<BatchResultErrorEntry>? failed, Exception?[] outcomes)
    {
        foreach (var entry in failed ?? [])
            outcomes[BatchIds.Index(entry.Id)] = AwsErrors.EntryFailure(entry.Code, entry.Message, entry.SenderFault);
    }
}
