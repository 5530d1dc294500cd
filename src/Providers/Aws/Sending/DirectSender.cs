using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Stores messages in the queue behind a subscription or in a dead-letter queue: to SQS those are queues like any other.</summary>
internal sealed class DirectSender(AwsDriver driver, EntityPath path) : ISenderDriver
{
    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        var limit = await driver.Settings.GetMaxMessageBytesAsync(path, cancellationToken).ConfigureAwait(false);
        return new SendLimits(SqsLimits.BatchCount, SqsLimits.BatchBytes, limit);
    }

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        // A subscription's receiver evaluates the filter again; this message is not the filter's to judge.
        var isUnfiltered = path.Kind == EntityKind.Subscription;
        var stamp = deadLetter is not null
            ? new Stamp(DeadLetter: DeadLetterProperties.Of(deadLetter, path.Owner), IsUnfiltered: isUnfiltered)
            : new Stamp(DueIn: SqsLimits.DueIn(message.Delay), IsUnfiltered: isUnfiltered);
        var wire = MessageEncoder.ToQueue(path.IsDeadLetter ? message with { Delay = TimeSpan.Zero } : message, stamp);
        return new PreparedMessage(message, wire.Size, wire);
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var queue = await driver.Book.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var outcomes = batch.Select(m => new SendOutcome(path.IsDeadLetter ? null : SendRules.FindFault(m.Message, path, queue.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        try
        {
            var sent = await driver.Writer.WriteAsync(queue, [.. good.Select(i => ToEntry(batch[i], queue))], cancellationToken).ConfigureAwait(false);
            foreach (var (i, outcome) in good.Zip(sent))
                outcomes[i] = outcome;
            return outcomes;
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            driver.Book.Forget(path);
            throw;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private QueueEntry ToEntry(PreparedMessage prepared, QueueAddress queue)
    {
        var message = prepared.Message;

        // FIFO deduplicates whatever the topic was declared to do. Without an id of the sender's own no two messages are the same.
        var deduplicationId = SendRules.DeduplicationId(message, queue.Ordered, deduplicates: true);
        var delay = path.IsDeadLetter ? TimeSpan.Zero : message.Delay < SqsLimits.MaxDelay ? message.Delay : SqsLimits.MaxDelay;

        // FIFO takes no message without a group, and a dead letter from elsewhere may have none: it becomes one of its own.
        var group = message.GroupId ?? (queue.Ordered ? message.MessageId : null);
        return new QueueEntry((WireMessage)prepared.Payload!, group, deduplicationId, SqsLimits.CeilingSeconds(delay));
    }
}
