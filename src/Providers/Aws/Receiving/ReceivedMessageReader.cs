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
internal sealed class ReceivedMessageReader(AwsContext context, AwsNames names, QueueAddress queue, ReceiveSettings settings)
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
        var movedFrom = FindMovedFrom(native);
        var receives = ReceiveCount(native);

        // A copy is younger than its original.
        var enqueuedAt = (queue.Path.IsDeadLetter || properties?.EnqueuedAt is not { } copied ? null : Marks.Past(copied, sentAt)) ?? sentAt;

        // SQS does not restart the count when it moves a message to its dead-letter queue. After how many receives another queue gives up is not known here.
        var receivesBefore = movedFrom == queue.Path.Owner ? settings.MaxDeliveryCount : null;
        var deliveries = Math.Max(1, receives - (receivesBefore ?? 0));
        var deadLetter = movedFrom is not null ? new DeadLetterInfo(DeadLetterReason.MaxDeliveryCountExceeded, null, movedFrom, sentAt, receivesBefore)
            : queue.Path.IsDeadLetter ? ReadDeadLetter(wire, properties?.DeadLetter, sentAt)
            : null;
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

    /// <summary>What SQS did not move: a copy of this library says why; one that SNS could not push has the error in attributes.</summary>
    private DeadLetterInfo ReadDeadLetter(WireMessage wire, DeadLetterProperties? copied, DateTimeOffset sentAt)
    {
        var owner = queue.Path.Owner;
        if (copied is not null)
        {
            return new DeadLetterInfo(
                copied.Reason, copied.Description, Marks.Source(copied.Source) ?? owner, Marks.Past(copied.EnqueuedAt, sentAt), copied.DeliveryCount);
        }

        return wire.Attributes.TryGetValue("ErrorMessage", out var error) && wire.Attributes.ContainsKey("RequestID")
            ? new DeadLetterInfo(DeadLetterReason.PushEndpointFailed, error.Text, owner, sentAt, null)
            : new DeadLetterInfo(DeadLetterReason.MaxDeliveryCountExceeded, null, owner, sentAt, null);
    }

    /// <summary>Where SQS moved it from; null when it did not. Several queues may have one dead-letter queue.</summary>
    private EntityPath? FindMovedFrom(SqsMessage native) => queue.Path.IsDeadLetter && Find(native, MessageSystemAttributeName.DeadLetterQueueSourceArn) is { } arn
        ? names.SourceOf(AwsAddresses.NameOf(arn), queue.Path.Owner)
        : null;

    private static int ReceiveCount(SqsMessage native) => Math.Max(1, Marks.Count(Find(native, MessageSystemAttributeName.ApproximateReceiveCount), int.MaxValue) ?? 1);

    private DateTimeOffset SentAt(SqsMessage native) => Marks.Moment(Find(native, MessageSystemAttributeName.SentTimestamp)) ?? context.Clock.Now;

    private static string? Find(SqsMessage native, string attribute) => native.Attributes is { } all && all.TryGetValue(attribute, out var value) ? value : null;
}
