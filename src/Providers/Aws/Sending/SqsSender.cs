using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>
/// Sends to a queue, to the queue behind a subscription or to a dead-letter queue: to SQS those are queues like any other.
/// </summary>
internal sealed class SqsSender : ISenderDriver
{
    private readonly EntityPath _path;
    private readonly EntityResolver _entities;
    private readonly MessageSizeLimits _sizes;
    private readonly QueueWriter _writer;
    private readonly Coalescer<QueueEntry, SendOutcome>? _coalescer;

    public SqsSender(AwsContext context, EntityPath path, EntityResolver entities, MessageSizeLimits sizes, QueueWriter writer)
    {
        (_path, _entities, _sizes, _writer) = (path, entities, sizes, writer);
        if (context.Options.Coalesce)
            _coalescer = new(WriteAsync, context.Options.Linger, context.Time);
    }

    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) =>
        new SendLimits(SqsLimits.BatchCount, SqsLimits.BatchBytes, await _sizes.GetAsync(_path, cancellationToken).ConfigureAwait(false));

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        // A subscription's receiver applies the filter again: it must not remove a message that was not sent through the topic.
        var stamp = new Stamp(
            DueIn: _path.IsDeadLetter ? null : SqsLimits.DueIn(message.Delay),
            DeadLetter: deadLetter is null ? null : DeadLetterProperties.Of(deadLetter, _path.Owner),
            IsUnfiltered: _path.Kind == EntityKind.Subscription);
        var wire = MessageEncoder.ToQueue(_path.IsDeadLetter ? message with { Delay = TimeSpan.Zero } : message, stamp);
        return new PreparedMessage(message, wire.Size, wire);
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var queue = await _entities.GetQueueAsync(_path, cancellationToken).ConfigureAwait(false);
        var outcomes = batch.Select(m => new SendOutcome(_path.IsDeadLetter ? null : FifoRules.FindFault(m.Message, _path, queue.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        var entries = good.ConvertAll(i => ToEntry(batch[i], queue));
        IReadOnlyList<SendOutcome> sent = entries.Count == 1 && _coalescer is not null
            ? [await _coalescer.RunAsync(entries[0], batch[good[0]].Size, queue.Ordered ? entries[0].GroupId : null, cancellationToken).ConfigureAwait(false)]
            : await WriteAsync(queue, entries, cancellationToken).ConfigureAwait(false);
        foreach (var (i, outcome) in good.Zip(sent))
            outcomes[i] = outcome;
        return outcomes;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IReadOnlyList<SendOutcome>> WriteAsync(IReadOnlyList<QueueEntry> entries)
    {
        var queue = await _entities.GetQueueAsync(_path, CancellationToken.None).ConfigureAwait(false);
        return await WriteAsync(queue, entries, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<SendOutcome>> WriteAsync(QueueAddress queue, IReadOnlyList<QueueEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.WriteAsync(queue, entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            _entities.Forget(_path);
            throw;
        }
    }

    private QueueEntry ToEntry(PreparedMessage prepared, QueueAddress queue)
    {
        var message = prepared.Message;

        // What a topic or the owner of a dead-letter queue was declared to do does not concern messages that are sent past it.
        var isPastOwner = _path.IsDeadLetter || _path.Kind == EntityKind.Subscription;
        var deduplicationId = FifoRules.DeduplicationId(message, queue.Ordered, isPastOwner || _entities.Deduplicates(_path));
        var delay = _path.IsDeadLetter ? TimeSpan.Zero : message.Delay < SqsLimits.MaxDelay ? message.Delay : SqsLimits.MaxDelay;

        // FIFO takes no message without a group, and a dead letter from elsewhere may have none: it gets one of its own.
        var group = message.GroupId ?? (queue.Ordered ? message.MessageId : null);
        return new QueueEntry((WireMessage)prepared.Payload!, group, deduplicationId, SqsLimits.CeilingSeconds(delay));
    }
}
