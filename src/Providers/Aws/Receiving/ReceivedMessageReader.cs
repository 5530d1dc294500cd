using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Requests;
using Integration.Aws.Settling;
using Integration.Drivers;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Integration.Aws.Receiving;

/// <summary>
/// SQS messages as the portable client wants them. Marks that others may have forged are read within bounds, and what SQS itself
/// reports takes precedence.
/// </summary>
internal sealed class ReceivedMessageReader(AwsContext context, QueueAddress queue, ReceiveSettings settings)
{
    private readonly TimeProvider _time = context.Time;

    /// <summary>Reads each on its own: one that can't be read does not affect the others.</summary>
    public IReadOnlyList<DriverMessage> ReadAll(IEnumerable<SqsMessage> received) => MessageDecoding.ReadEach(received, Read, ReadBare);

    private DriverMessage Read(SqsMessage native)
    {
        var wire = WireMessage.Of(native);
        var serviceId = native.MessageId;
        if (!wire.Attributes.ContainsKey(WireNames.Properties) && SnsEnvelope.TryRead(wire.Body, context.Options.AcceptSnsEnvelopesFrom) is { } envelope)
            (wire, serviceId) = (envelope.ToWire(), Marks.Text(envelope.MessageId) ?? serviceId);
        var (message, properties) = MessageDecoder.Decode(
            wire, serviceId, Find(native, MessageSystemAttributeName.MessageGroupId), Find(native, MessageSystemAttributeName.MessageDeduplicationId));
        var receipt = NewReceipt(native, properties, wire.Attributes.ContainsKey(WireNames.Partial));
        var sentAt = SentAt(native);
        var wasMovedBySqs = WasMovedBySqs(native);
        var receives = ReceiveCount(native);

        // A copy is younger than its original.
        var enqueuedAt = (queue.Path.IsDeadLetter || properties?.EnqueuedAt is not { } copied ? null : Marks.Past(copied, sentAt)) ?? sentAt;

        // SQS does not restart the count when it moves a message to its dead-letter queue.
        var deliveries = Math.Max(1, wasMovedBySqs ? receives - (settings.MaxDeliveryCount ?? 0) : receives);
        var deadLetter = queue.Path.IsDeadLetter ? ReadDeadLetter(wire, properties?.DeadLetter, sentAt, wasMovedBySqs) : null;
        return new DriverMessage(message, Delivery(native, receipt, enqueuedAt, deliveries, deadLetter), receipt);
    }

    /// <summary>Without anything whose form the sender chose.</summary>
    private DriverMessage ReadBare(SqsMessage native)
    {
        var receipt = NewReceipt(native, properties: null, isPartial: false);
        var (message, _) = MessageDecoder.Decode(
            new WireMessage(native.Body ?? "", new Dictionary<string, WireAttribute>(StringComparer.Ordinal)), native.MessageId, Find(native, MessageSystemAttributeName.MessageGroupId));
        return new DriverMessage(message, Delivery(native, receipt, SentAt(native), ReceiveCount(native)), receipt);
    }

    private Receipt NewReceipt(SqsMessage native, MessageProperties? properties, bool isPartial)
    {
        var receipt = new Receipt(queue, native.ReceiptHandle, native.MessageId, properties, _time) { IsPartial = isPartial };
        receipt.Lock(_time.GetTimestamp(), settings.Lock);
        return receipt;
    }

    private DeliveryInfo Delivery(SqsMessage native, Receipt receipt, DateTimeOffset enqueuedAt, int deliveries, DeadLetterInfo? deadLetter = null) => new()
    {
        Source = queue.Path,
        EnqueuedAt = enqueuedAt,
        DeliveryCount = deliveries,
        DeadLetter = deadLetter,
        State = MessageState.Locked,
        LockedUntil = receipt.LockedUntil,
        SequenceNumber = Find(native, MessageSystemAttributeName.SequenceNumber),
        Native = native,
    };

    /// <summary>A copy of this library says why; one that SQS moved names its source; one that SNS could not push has the error in attributes.</summary>
    private DeadLetterInfo ReadDeadLetter(WireMessage wire, DeadLetterProperties? copied, DateTimeOffset sentAt, bool wasMovedBySqs)
    {
        var owner = queue.Path.Owner;
        if (wasMovedBySqs)
            return new DeadLetterInfo(DeadLetterReason.MaxDeliveryCountExceeded, null, owner, sentAt, settings.MaxDeliveryCount);
        if (copied is not null)
        {
            return new DeadLetterInfo(
                copied.Reason, copied.Description, Marks.Source(copied.Source) ?? owner, Marks.Past(copied.EnqueuedAt, sentAt), copied.DeliveryCount);
        }

        return wire.Attributes.TryGetValue("ErrorMessage", out var error) && wire.Attributes.ContainsKey("RequestID")
            ? new DeadLetterInfo(DeadLetterReason.PushEndpointFailed, error.Text, owner, sentAt, null)
            : new DeadLetterInfo(DeadLetterReason.MaxDeliveryCountExceeded, null, owner, sentAt, null);
    }

    private bool WasMovedBySqs(SqsMessage native) => queue.Path.IsDeadLetter && Find(native, MessageSystemAttributeName.DeadLetterQueueSourceArn) is not null;

    private static int ReceiveCount(SqsMessage native) => Math.Max(1, Marks.Count(Find(native, MessageSystemAttributeName.ApproximateReceiveCount), int.MaxValue) ?? 1);

    private DateTimeOffset SentAt(SqsMessage native) => Marks.Moment(Find(native, MessageSystemAttributeName.SentTimestamp)) ?? context.Clock.Now;

    private static string? Find(SqsMessage native, string attribute) => native.Attributes is { } all && all.TryGetValue(attribute, out var value) ? value : null;
}
