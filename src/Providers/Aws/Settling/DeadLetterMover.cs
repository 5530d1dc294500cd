using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Sending;
using Integration.Drivers;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Integration.Aws.Settling;

/// <summary>Moves a message to its dead-letter queue: copied, confirmed, and only then deleted (clause Q8).</summary>
internal sealed class DeadLetterMover(AwsContext context, EntityResolver entities, QueueWriter writer, SqsSettler settler)
{
    public async Task MoveAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken)
    {
        var receipt = (Receipt)message.LockToken;
        var delivery = message.Delivery;
        var target = await entities.GetQueueAsync(delivery.Source.DeadLetter, cancellationToken).ConfigureAwait(false);
        var wire = message.Fault is null ? Encode(message, reason, description) : WireMessage.Of((SqsMessage)message.Delivery.Native!);
        if (wire.Size > SqsLimits.BatchBytes)
            throw new MessageTooLargeException(wire.Size, SqsLimits.BatchBytes, AwsProvider.Name, delivery.Source.DeadLetter);
        try
        {
            // On FIFO a second attempt after a crash is the same copy: SQS drops it.
            await writer.WriteAsync(target, new QueueEntry(wire, message.Message.GroupId, receipt.ServiceMessageId, 0), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not MessagingException && AwsErrors.Translate(exception, target.Path) is not null)
        {
            // It is the dead-letter queue that failed, not the source that the caller knows of.
            if (AwsErrors.IsNotFound(exception))
                entities.ForgetDeadLetters(target.Path);
            throw AwsErrors.Translate(exception, target.Path)!;
        }

        await context.Messaging.ReachAsync(Failpoint.DeadLetterCopied, cancellationToken).ConfigureAwait(false);
        await settler.DeleteAsync(receipt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The message with as many of the details as there is room for.</summary>
    private static WireMessage Encode(DriverMessage message, string reason, string? description)
    {
        var delivery = message.Delivery;
        var (shownReason, shownDescription) = DeadLetterDetails.Fit(reason, description, (r, d) => Fits(With(r, d)));
        var detailed = With(shownReason, shownDescription);
        return Fits(detailed) ? detailed : Encode(details: null);

        WireMessage With(string? r, string? d) =>
            Encode(DeadLetterProperties.Of(new DeadLetterInfo(r, d, delivery.Source, delivery.EnqueuedAt, delivery.DeliveryCount), delivery.Source));

        WireMessage Encode(DeadLetterProperties? details) => MessageEncoder.ToQueue(
            message.Message, new Stamp(DeadLetter: details, IsUnfiltered: ((Receipt)message.LockToken).Properties?.IsUnfiltered == true));

        static bool Fits(WireMessage wire) => wire.Size <= SqsLimits.BatchBytes;
    }
}
