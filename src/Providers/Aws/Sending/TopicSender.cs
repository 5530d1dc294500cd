using Amazon.SimpleNotificationService.Model;
using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Publishes to a topic.</summary>
internal sealed class TopicSender : ISenderDriver
{
    private readonly AwsDriver _driver;
    private readonly EntityPath _path;
    private readonly Coalescer<PreparedMessage, SendOutcome>? _coalescer;
    private readonly HashSet<string> _filtered;

    public TopicSender(AwsDriver driver, EntityPath path)
    {
        _driver = driver;
        _path = path;
        _filtered = (driver.Client.Topology?.Subscriptions ?? [])
            .Where(s => s.Topic == path.Name)
            .SelectMany(s => s.Filter.Conditions)
            .Select(c => c.Field.HeaderName)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        if (driver.Options.Coalesce)
            _coalescer = new(PublishAsync, driver.Options.Linger, driver.Client.TimeProvider);
    }

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) =>
        new(new SendLimits(SqsLimits.BatchCount, _driver.Options.MaxTopicMessageBytes, _driver.Options.MaxTopicMessageBytes));

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        // SNS knows no delay: the receivers of each subscription hold the message back until it is due.
        var wire = MessageEncoder.ToTopic(message, message.Delay > TimeSpan.Zero ? new Stamp(DueIn: message.Delay) : default, _filtered.Contains);
        return new PreparedMessage(message, wire.Size, wire);
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        batch.Count == 1 && _coalescer is not null
            ? [await _coalescer.RunAsync(batch[0], SizeShare(batch[0].Size), batch[0].Message.GroupId, cancellationToken).ConfigureAwait(false)]
            : await PublishAsync(batch, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The coalescer counts against the limit of SQS; a topic's may be lower.
    private long SizeShare(long size) => size * SqsLimits.BatchBytes / _driver.Options.MaxTopicMessageBytes;

    private Task<IReadOnlyList<SendOutcome>> PublishAsync(IReadOnlyList<PreparedMessage> batch) => PublishAsync(batch, CancellationToken.None);

    private async Task<IReadOnlyList<SendOutcome>> PublishAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var candidates = await _driver.Book.GetTopicAsync(_path, cancellationToken).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            try
            {
                if (i > 0 && !batch.Any(m => m.Message.GroupId is not null))
                {
                    throw new EntityNotFoundException(
                        "there is no unordered topic of that name. If it is ordered, give every message a GroupId.", _driver.Provider, _path);
                }

                var outcomes = await PublishAsync(candidates[i], batch, cancellationToken).ConfigureAwait(false);
                if (outcomes.Any(o => o.Error is null))
                    _driver.Book.Keep(candidates[i]);
                return outcomes;
            }
            catch (Exception exception) when (AwsErrors.IsNotFound(exception))
            {
                _driver.Book.Forget(_path);
                if (i == candidates.Count - 1)
                    throw;
            }
        }
    }

    private async Task<IReadOnlyList<SendOutcome>> PublishAsync(TopicAddress topic, IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = batch.Select(m => new SendOutcome(SendRules.FindFault(m.Message, _path, topic.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        var request = new PublishBatchRequest { TopicArn = topic.Arn, PublishBatchRequestEntries = [.. good.Select(i => ToRequest(batch[i], i, topic.Ordered))] };
        var response = await _driver.Clients.Sns.PublishBatchAsync(request, cancellationToken).ConfigureAwait(false);
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

            // On a plain topic it orders nothing: the queues behind it deliver fairly by it.
            MessageGroupId = prepared.Message.GroupId,
            MessageDeduplicationId = SendRules.DeduplicationId(prepared.Message, ordered, _driver.Book.Deduplicates(_path)),
        };
    }
}
