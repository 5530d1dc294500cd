using System.Globalization;
using Amazon.SQS;
using Integration.Drivers;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Integration.Aws;

/// <summary>SQS messages as the portable client wants them.</summary>
internal static class ReceivedMessages
{
    public static DriverMessage Read(SqsMessage native, QueueAddress queue, DateTimeOffset lockedUntil, IReadOnlyList<string> acceptedTopics)
    {
        var wire = new WireMessage(native.Body ?? "", (native.MessageAttributes ?? []).ToDictionary(
            a => a.Key, a => new WireAttribute(a.Value.DataType ?? "String", a.Value.StringValue, a.Value.BinaryValue?.ToArray()), StringComparer.Ordinal));
        var serviceId = native.MessageId;
        if (!wire.Attributes.ContainsKey(MessageProperties.AttributeName) && SnsEnvelope.TryRead(wire.Body, acceptedTopics) is { } envelope)
            (wire, serviceId) = (envelope.ToWire(), envelope.MessageId ?? serviceId);
        var (message, properties) = MessageDecoder.Decode(
            wire, serviceId, Find(native, MessageSystemAttributeName.MessageGroupId), Find(native, MessageSystemAttributeName.MessageDeduplicationId));
        var sentAt = FindTime(native, MessageSystemAttributeName.SentTimestamp) ?? lockedUntil;
        var receiveCount = int.TryParse(Find(native, MessageSystemAttributeName.ApproximateReceiveCount), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;
        var delivery = new DeliveryInfo
        {
            Source = queue.Path,
            EnqueuedAt = !queue.Path.IsDeadLetter && properties?.EnqueuedAt is { } first ? DateTimeOffset.FromUnixTimeMilliseconds(first) : sentAt,
            DeliveryCount = Math.Max(1, receiveCount),
            State = MessageState.Locked,
            LockedUntil = lockedUntil,
            SequenceNumber = Find(native, MessageSystemAttributeName.SequenceNumber),
            DeadLetter = queue.Path.IsDeadLetter ? ReadDeadLetter(native, wire, queue.Path.Owner, properties?.DeadLetter, sentAt) : null,
            Native = native,
        };
        var isPartial = wire.Attributes.ContainsKey(MessageEncoder.PartialAttribute);
        return new DriverMessage(
            message, delivery, new Receipt(queue, native.ReceiptHandle, native.MessageId, properties) { LockedUntil = lockedUntil, IsPartial = isPartial });
    }

    /// <summary>Ours tells; one that SQS moved names its source; one that SNS could not push brings the error in attributes.</summary>
    private static DeadLetterInfo ReadDeadLetter(SqsMessage native, WireMessage wire, EntityPath owner, DeadLetterProperties? copied, DateTimeOffset sentAt)
    {
        var wasMovedBySqs = Find(native, MessageSystemAttributeName.DeadLetterQueueSourceArn) is not null;
        if (copied is not null && !wasMovedBySqs)
        {
            return new DeadLetterInfo(
                copied.Reason,
                copied.Description,
                FindSource(copied.Source) ?? owner,
                copied.EnqueuedAt is { } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment) : null,
                copied.DeliveryCount);
        }

        return !wasMovedBySqs && wire.Attributes.TryGetValue("ErrorMessage", out var error) && wire.Attributes.ContainsKey("RequestID")
            ? new DeadLetterInfo(DeadLetterReason.PushEndpointFailed, error.Text, owner, sentAt, null)
            : new DeadLetterInfo(DeadLetterReason.MaxDeliveryCountExceeded, null, owner, sentAt, null);
    }

    private static EntityPath? FindSource(string? text)
    {
        try
        {
            return text is null ? null : EntityPath.ParseSource(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Find(SqsMessage native, string attribute) => native.Attributes is { } all && all.TryGetValue(attribute, out var value) ? value : null;

    private static DateTimeOffset? FindTime(SqsMessage native, string attribute) =>
        long.TryParse(Find(native, attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var unix) ? DateTimeOffset.FromUnixTimeMilliseconds(unix) : null;
}
