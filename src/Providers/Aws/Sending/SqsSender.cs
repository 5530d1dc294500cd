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
        BatchRequests.Limits(
            messageBytes: await _sizes.GetAsync(_path, cancellationToken).ConfigureAwait(false),
            requestBytes: SqsLimits.BatchBytes,
            isUnordered: _entities.FindOrdered(_path) == false);

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

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        BatchRequests.SendAsync(batch, SqsLimits.BatchBytes, request => SendRequestAsync(request, cancellationToken), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IReadOnlyList<SendOutcome>> SendRequestAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var queue = await _entities.GetQueueAsync(_path, cancellationToken).ConfigureAwait(false);
        var outcomes = new SendOutcome[batch.Count];
        var good = new List<int>(batch.Count);
        var entries = new List<QueueEntry>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (!_path.IsDeadLetter && FifoRules.FindFault(batch[i].Message, _path, queue.Ordered) is { } fault)
            {
                outcomes[i] = new SendOutcome(fault);
                continue;
            }

            good.Add(i);
            entries.Add(ToEntry(batch[i], queue));
        }

        if (good.Count == 0)
            return outcomes;
        IReadOnlyList<SendOutcome> sent = entries.Count == 1 && _coalescer is not null
            ? [await _coalescer.RunAsync(entries[0], batch[good[0]].Size, queue.Ordered ? entries[0].GroupId : null, cancellationToken).ConfigureAwait(false)]
            : await WriteAsync(queue, entries, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < good.Count; i++)
            outcomes[good[i]] = sent[i];
        return outcomes;
    }

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
        var deduplicationId = FifoRules.DeduplicationId(prepared, queue.Ordered, isPastOwner || _entities.Deduplicates(_path));
        var delay = _path.IsDeadLetter ? TimeSpan.Zero : message.Delay < SqsLimits.MaxDelay ? message.Delay : SqsLimits.MaxDelay;

        // FIFO takes no message without a group, and a dead letter from elsewhere may have none: it gets one of its own.
        var group = message.GroupId ?? (queue.Ordered ? message.MessageId : null);
        return new QueueEntry((WireMessage)prepared.Payload!, group, deduplicationId, SqsLimits.CeilingSeconds(delay));
    }
}
