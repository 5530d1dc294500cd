using Integration.Drivers;

namespace Integration.Aws;

/// <summary>
/// Takes out of what was received what must not be delivered: expired messages (clause Q13), delayed ones that are not due yet
/// (clause Q12), and those that a subscription's filter does not select (clause T5).
/// </summary>
internal sealed class Triage(AwsDriver driver)
{
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(50);

    public async Task<List<DriverMessage>> RunAsync(IReadOnlyList<DriverMessage> received, SourceSettings settings)
    {
        var deliverable = new List<DriverMessage>(received.Count);
        var handled = new List<Task>();
        foreach (var message in received)
        {
            if (Handle(message, settings) is { } handling)
                handled.Add(TryAsync(handling));
            else
                deliverable.Add(message with { Delivery = message.Delivery with { ExpiresAt = FindExpiry(message, settings) } });
        }

        await Task.WhenAll(handled).ConfigureAwait(false);
        return deliverable;
    }

    private Func<Task>? Handle(DriverMessage message, SourceSettings settings)
    {
        // A dead-letter queue keeps what it has.
        if (message.Delivery.Source.IsDeadLetter)
            return null;
        var receipt = (Receipt)message.LockToken;
        var now = driver.Client.TimeProvider.GetUtcNow();
        if (receipt.Properties?.IsUnfiltered != true && !settings.Filter.Matches(message.Message) && FilterPolicy.MayPass(settings.Filter, message.Message, receipt.IsPartial))
            return () => driver.Settler.DeleteAsync(receipt, CancellationToken.None);
        if (DueAt(receipt.Properties) is { } dueAt && dueAt > now + Early && !receipt.Queue.Ordered)
            return () => PassOnAsync(message, receipt, dueAt);
        if (FindExpiry(message, settings) is not { } expiry || now < expiry)
            return null;
        return settings.DeadLetterOnExpiration
            ? () => driver.DeadLetterer.MoveAsync(message, DeadLetterReason.TimeToLiveExpired, description: null, CancellationToken.None)
            : () => driver.Settler.DeleteAsync(receipt, CancellationToken.None);
    }

    /// <summary>When the message's time to live ends; null when it doesn't.</summary>
    private static DateTimeOffset? FindExpiry(DriverMessage message, SourceSettings settings)
    {
        if (message.Delivery.Source.IsDeadLetter || Shorter(message.Message.TimeToLive, settings.DefaultTimeToLive) is not { } lifetime)
            return null;
        var (properties, enqueuedAt) = (((Receipt)message.LockToken).Properties, message.Delivery.EnqueuedAt);
        var visibleAt = DueAt(properties) is { } due && due > enqueuedAt ? due : enqueuedAt + TimeSpan.FromMilliseconds(properties?.Delay ?? 0);
        return visibleAt + lifetime;
    }

    private static DateTimeOffset? DueAt(MessageProperties? properties) =>
        properties?.DueAt is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;

    /// <summary>Sends the message on for up to another 15 minutes, and deletes it here once that is confirmed.</summary>
    private async Task PassOnAsync(DriverMessage message, Receipt receipt, DateTimeOffset dueAt)
    {
        var left = dueAt - driver.Client.TimeProvider.GetUtcNow();
        var hop = left < SqsLimits.MaxDelay ? left : SqsLimits.MaxDelay;
        var wire = MessageEncoder.ToQueue(message.Message, new Stamp(DueAt: dueAt, EnqueuedAt: message.Delivery.EnqueuedAt, IsUnfiltered: receipt.Properties?.IsUnfiltered == true));
        await driver.Writer.WriteAsync(
            receipt.Queue, new QueueEntry(wire, message.Message.GroupId, receipt.ServiceMessageId, SqsLimits.CeilingSeconds(hop)), CancellationToken.None).ConfigureAwait(false);
        await driver.Client.ReachAsync(Failpoint.DelayCopied, CancellationToken.None).ConfigureAwait(false);
        await driver.Settler.DeleteAsync(receipt, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>What fails stays hidden until its lock ends, and is looked at again then.</summary>
    private async Task TryAsync(Func<Task> handling)
    {
        try
        {
            await handling().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A message that can't be put away must not stop the others; it is still where it was.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            driver.Logger.NotPutAway(exception);
        }
    }

    private static TimeSpan? Shorter(TimeSpan? left, TimeSpan? right) => left is null || right < left ? right : left;
}
