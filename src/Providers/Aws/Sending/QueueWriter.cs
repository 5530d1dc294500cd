using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>An entry for <see cref="QueueWriter"/>.</summary>
internal sealed record QueueEntry(WireMessage Wire, string? GroupId, string? DeduplicationId, int DelaySeconds);

/// <summary>Writes batches to SQS and accounts for every entry.</summary>
internal sealed class QueueWriter(IAmazonSQS sqs)
{
    /// <summary>Writes up to ten entries; an outcome each.</summary>
    public async Task<IReadOnlyList<SendOutcome>> WriteAsync(QueueAddress queue, IReadOnlyList<QueueEntry> entries, CancellationToken cancellationToken)
    {
        var request = new SendMessageBatchRequest(queue.Url, [.. entries.Select((e, i) => ToRequest(e, i, queue.Ordered))]);
        var response = await sqs.SendMessageBatchAsync(request, cancellationToken).ConfigureAwait(false);
        var outcomes = new SendOutcome?[entries.Count];
        foreach (var sent in response.Successful ?? [])
            outcomes[BatchIds.Index(sent.Id)] = new SendOutcome(SequenceNumber: sent.SequenceNumber);
        foreach (var failed in response.Failed ?? [])
            outcomes[BatchIds.Index(failed.Id)] = new SendOutcome(AwsErrors.EntryFailure(failed.Code, failed.Message, failed.SenderFault));
        return [.. outcomes.Select(o => o ?? BatchIds.Unanswered)];
    }

    /// <summary>Writes one; when it returns, SQS has stored it.</summary>
    public async Task WriteAsync(QueueAddress queue, QueueEntry entry, CancellationToken cancellationToken)
    {
        var outcomes = await WriteAsync(queue, [entry], cancellationToken).ConfigureAwait(false);
        if (outcomes[0].Error is { } error)
            throw error;
    }

    private static SendMessageBatchRequestEntry ToRequest(QueueEntry entry, int index, bool ordered) => new(BatchIds.Of(index), entry.Wire.Body)
    {
        MessageAttributes = entry.Wire.Attributes.ToDictionary(a => a.Key, a => ToSqs(a.Value), StringComparer.Ordinal),
        MessageGroupId = entry.GroupId,
        MessageDeduplicationId = ordered ? entry.DeduplicationId : null,
        DelaySeconds = entry.DelaySeconds == 0 ? null : entry.DelaySeconds,
    };

    private static MessageAttributeValue ToSqs(WireAttribute attribute) => new()
    {
        DataType = attribute.Type,
        StringValue = attribute.Bytes is null ? attribute.Text : null,
        BinaryValue = attribute.Bytes is null ? null : new MemoryStream(attribute.Bytes, writable: false),
    };
}
