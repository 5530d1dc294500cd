using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>Stores messages in the queue behind a subscription or in a dead-letter queue: to SQS those are queues like any other.</summary>
internal sealed class DirectSender(EntityPath path, EntityResolver entities, MessageSizeLimits sizes, QueueWriter writer) : IDirectSenderDriver
{
    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        var limit = await sizes.GetAsync(path, cancellationToken).ConfigureAwait(false);
        return new SendLimits(SqsLimits.BatchCount, SqsLimits.BatchBytes, limit);
    }

    public long Measure(DirectMessage message) => Encode(message).Size;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<DirectMessage> batch, CancellationToken cancellationToken)
    {
        var queue = await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var outcomes = batch.Select(m => new SendOutcome(path.IsDeadLetter ? null : SendRules.FindFault(m.Message, path, queue.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        try
        {
            var sent = await writer.WriteAsync(queue, [.. good.Select(i => ToEntry(batch[i], queue))], cancellationToken).ConfigureAwait(false);
            foreach (var (i, outcome) in good.Zip(sent))
                outcomes[i] = outcome;
            return outcomes;
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            entities.Forget(path);
            throw;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private WireMessage Encode(DirectMessage direct)
    {
        // A subscription's receiver evaluates the filter again; this message is not the filter's to judge.
        var isUnfiltered = path.Kind == EntityKind.Subscription;
        var stamp = direct.DeadLetter is { } details
            ? new Stamp(DeadLetter: DeadLetterProperties.Of(details, path.Owner), IsUnfiltered: isUnfiltered)
            : new Stamp(DueIn: SqsLimits.DueIn(direct.Message.Delay), IsUnfiltered: isUnfiltered);
        return MessageEncoder.ToQueue(path.IsDeadLetter ? direct.Message with { Delay = TimeSpan.Zero } : direct.Message, stamp);
    }

    private QueueEntry ToEntry(DirectMessage direct, QueueAddress queue)
    {
        var message = direct.Message;

        // FIFO deduplicates whatever the topic was declared to do. Without an id of the sender's own no two messages are the same.
        var deduplicationId = SendRules.DeduplicationId(message, queue.Ordered, deduplicates: true);
        var delay = path.IsDeadLetter ? TimeSpan.Zero : message.Delay < SqsLimits.MaxDelay ? message.Delay : SqsLimits.MaxDelay;

        // FIFO takes no message without a group, and a dead letter from elsewhere may have none: it becomes one of its own.
        var group = message.GroupId ?? (queue.Ordered ? message.MessageId : null);
        return new QueueEntry(Encode(direct), group, deduplicationId, SqsLimits.CeilingSeconds(delay));
    }
}
