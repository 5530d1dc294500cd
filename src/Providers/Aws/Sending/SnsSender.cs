using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>Publishes to a topic.</summary>
internal sealed class SnsSender : ISenderDriver
{
    private readonly AwsContext _context;
    private readonly EntityPath _path;
    private readonly EntityResolver _entities;
    private readonly Coalescer<PreparedMessage, SendOutcome>? _coalescer;
    private readonly HashSet<string> _filtered;

    public SnsSender(AwsContext context, EntityPath path, EntityResolver entities)
    {
        (_context, _path, _entities) = (context, path, entities);
        _filtered = (context.Messaging.Topology?.Subscriptions ?? [])
            .Where(s => s.Topic == path.Name)
            .SelectMany(s => s.Filter.Conditions)
            .Select(c => c.Field.HeaderName)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        if (context.Options.Coalesce)
            _coalescer = new(PublishAsync, context.Options.Linger, context.Time);
    }

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) =>
        new(BatchRequests.Limits(_entities.FindOrdered(_path) == false, _context.Options.MaxTopicMessageBytes, _context.Options.MaxTopicMessageBytes));

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        // SNS has no delay: the receivers of each subscription pass the message on until it is due.
        var wire = MessageEncoder.ToTopic(message, message.Delay > TimeSpan.Zero ? new Stamp(DueIn: message.Delay) : default, _filtered.Contains);
        return new PreparedMessage(message, wire.Size, wire);
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        batch.Count == 1 && _coalescer is not null
            ? [await _coalescer.RunAsync(batch[0], SizeShare(batch[0].Size), batch[0].Message.GroupId, cancellationToken).ConfigureAwait(false)]
            : await BatchRequests.SendAsync(batch, _context.Options.MaxTopicMessageBytes, request => PublishAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The coalescer counts against the limit of SQS; a topic's may be lower.
    private long SizeShare(long size) => size * SqsLimits.BatchBytes / _context.Options.MaxTopicMessageBytes;

    private Task<IReadOnlyList<SendOutcome>> PublishAsync(IReadOnlyList<PreparedMessage> batch) => PublishAsync(batch, CancellationToken.None);

    private async Task<IReadOnlyList<SendOutcome>> PublishAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var candidates = await _entities.GetTopicAsync(_path, cancellationToken).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            try
            {
                if (i > 0 && !batch.Any(m => m.Message.GroupId is not null))
                {
                    throw new EntityNotFoundException(
                        "there is no unordered topic of that name. If it is ordered, give every message a GroupId.", AwsProvider.Name, _path);
                }

                var outcomes = await PublishAsync(candidates[i], batch, cancellationToken).ConfigureAwait(false);
                if (outcomes.Any(o => o.Error is null))
                    _entities.Keep(candidates[i]);
                return outcomes;
            }
            catch (Exception exception) when (AwsErrors.IsNotFound(exception))
            {
                _entities.Forget(_path);
                if (i == candidates.Count - 1)
                    throw;
            }
        }
    }

    private async Task<IReadOnlyList<SendOutcome>> PublishAsync(TopicAddress topic, IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = batch.Select(m => new SendOutcome(FifoRules.FindFault(m.Message, _path, topic.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        var request = new PublishBatchRequest { TopicArn = topic.Arn, PublishBatchRequestEntries = [.. good.Select(i => ToRequest(batch[i], i, topic.Ordered))] };
        var response = await _context.Sns.PublishBatchAsync(request, cancellationToken).ConfigureAwait(false);
        foreach (var i in good)
            outcomes[i] = BatchIds.Unanswered;
        foreach (var sent in response.Successful ?? [])
            outcomes[BatchIds.Index(sent.Id)] = new SendOutcome(SequenceNumber: sent.SequenceNumber);
        foreach (var failed in response.Failed ?? [])
            outcomes[BatchIds.Index(failed.Id)] = new SendOutcome(AwsErrors.EntryFailure(failed.Code, failed.Message, failed.SenderFault));
        return outcomes;
    }

    private PublishBatchRequestEntry ToRequest(PreparedMessage prepared, int index, bool ordered)
    {
        var wire = (WireMessage)prepared.Payload!;
        return new PublishBatchRequestEntry
        {
            Id = BatchIds.Of(index),
            Message = wire.Body,
            MessageAttributes = wire.Attributes.ToDictionary(a => a.Key, a => new MessageAttributeValue { DataType = a.Value.Type, StringValue = a.Value.Text }, StringComparer.Ordinal),

            // On an unordered topic it does not order messages: the queues behind it deliver fairly among groups.
            MessageGroupId = prepared.Message.GroupId,
            MessageDeduplicationId = FifoRules.DeduplicationId(prepared, ordered, _entities.Deduplicates(_path)),
        };
    }
}
