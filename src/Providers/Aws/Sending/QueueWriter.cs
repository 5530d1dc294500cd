using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>An entry for <see cref="QueueWriter"/>.</summary>
internal readonly record struct QueueEntry(WireMessage Wire, string? GroupId, string? DeduplicationId, int DelaySeconds);

/// <summary>Writes batches to SQS and accounts for every entry.</summary>
internal sealed class QueueWriter(IAmazonSQS sqs)
{
    /// <summary>Writes up to ten entries; an outcome each.</summary>
    public async Task<IReadOnlyList<SendOutcome>> WriteAsync(QueueAddress queue, IReadOnlyList<QueueEntry> entries, CancellationToken cancellationToken)
    {
        var requests = new List<SendMessageBatchRequestEntry>(entries.Count);
        foreach (var entry in entries)
            requests.Add(ToRequest(entry, requests.Count, queue.Ordered));
        var request = new SendMessageBatchRequest(queue.Url, requests);
        var response = await sqs.SendMessageBatchAsync(request, cancellationToken).ConfigureAwait(false);
        var outcomes = new SendOutcome[entries.Count];
        Array.Fill(outcomes, BatchIds.Unanswered);
        foreach (var sent in response.Successful ?? [])
            outcomes[BatchIds.Index(sent.Id)] = new SendOutcome(SequenceNumber: sent.SequenceNumber);
        foreach (var failed in response.Failed ?? [])
            outcomes[BatchIds.Index(failed.Id)] = new SendOutcome(AwsErrors.EntryFailure(failed.Code, failed.Message, failed.SenderFault));
        return outcomes;
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
        MessageAttributes = ToSqs(entry.Wire.Attributes),
        MessageGroupId = entry.GroupId,
        MessageDeduplicationId = ordered ? entry.DeduplicationId : null,
        DelaySeconds = entry.DelaySeconds == 0 ? null : entry.DelaySeconds,
    };

    private static Dictionary<string, MessageAttributeValue> ToSqs(Dictionary<string, WireAttribute> attributes)
    {
        var native = new Dictionary<string, MessageAttributeValue>(attributes.Count, StringComparer.Ordinal);
        foreach (var (name, attribute) in attributes)
            native.Add(name, ToSqs(attribute));
        return native;
    }

    private static MessageAttributeValue ToSqs(WireAttribute attribute) => new()
    {
        DataType = attribute.Type,
        StringValue = attribute.Bytes is null ? attribute.Text : null,
        BinaryValue = attribute.Bytes is null ? null : new MemoryStream(attribute.Bytes, writable: false),
    };
}
