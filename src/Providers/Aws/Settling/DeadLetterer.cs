using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Moves a message to its dead-letter queue: copied, confirmed, and only then deleted (clause Q8).</summary>
internal sealed class DeadLetterer(AwsDriver driver)
{
    public async Task MoveAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken)
    {
        var receipt = (Receipt)message.LockToken;
        var delivery = message.Delivery;
        var target = await driver.Book.GetQueueAsync(delivery.Source.DeadLetter, cancellationToken).ConfigureAwait(false);
        var wire = message.Fault is null ? Encode(message, reason, description) : ReceivedMessages.AsReceived(message);
        if (wire.Size > SqsLimits.BatchBytes)
            throw new MessageTooLargeException(wire.Size, SqsLimits.BatchBytes, driver.Provider, delivery.Source.DeadLetter);
        try
        {
            // On FIFO a second attempt after a crash is the same copy: SQS drops it.
            await driver.Writer.WriteAsync(target, new QueueEntry(wire, message.Message.GroupId, receipt.ServiceMessageId, 0), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not MessagingException && driver.TranslateError(exception, target.Path) is not null)
        {
            // It is the dead-letter queue that failed, not the source that the caller knows of.
            if (AwsErrors.IsNotFound(exception))
                driver.Book.ForgetDeadLetters(target.Path);
            throw driver.TranslateError(exception, target.Path)!;
        }

        await driver.Client.ReachAsync(Failpoint.DeadLetterCopied, cancellationToken).ConfigureAwait(false);
        await driver.Settler.DeleteAsync(receipt, cancellationToken).ConfigureAwait(false);
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
