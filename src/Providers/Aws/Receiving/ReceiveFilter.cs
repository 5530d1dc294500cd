using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Sending;
using Integration.Aws.Settling;
using Integration.Aws.Topology;
using Integration.Drivers;

namespace Integration.Aws.Receiving;

/// <summary>
/// Removes received messages that must not be delivered: expired messages (clause Q13), delayed ones that are not due yet
/// (clause Q12), and those that a subscription's filter does not select (clause T5). Settings that are remembered may have been
/// changed since: they are read again before a message is removed because of them.
/// </summary>
internal sealed class ReceiveFilter(
    AwsContext context, EntityPath path, SettingsReader reader, QueueWriter writer, SqsSettler settler, DeadLetterMover deadLetters)
{
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(50);

    private enum Verdict
    {
        Deliver,
        PassOn,
        Unselected,
        Expired,
    }

    public async Task<List<DriverMessage>> RunAsync(IReadOnlyList<DriverMessage> received, ReceiveSettings settings)
    {
        // A dead-letter queue keeps what it has.
        if (path.IsDeadLetter)
            return [.. received];
        var judged = new List<(DriverMessage Message, Verdict Verdict)>(received.Count);
        foreach (var message in received)
            judged.Add((message, Judge(message, settings)));
        if (judged.Exists(j => j.Verdict is Verdict.Unselected or Verdict.Expired))
        {
            if (await TryReadAgainAsync().ConfigureAwait(false) is { } fresh)
                (settings, judged) = (fresh, judged.ConvertAll(j => (j.Message, Judge(j.Message, fresh))));
            else
                judged.RemoveAll(j => j.Verdict is Verdict.Unselected or Verdict.Expired);
        }

        if (judged.Exists(j => j.Verdict != Verdict.Deliver))
            await Task.WhenAll(judged.Where(j => j.Verdict != Verdict.Deliver).Select(j => TryAsync(() => HandleAsync(j.Message, j.Verdict, settings)))).ConfigureAwait(false);
        var deliverable = new List<DriverMessage>(judged.Count);
        foreach (var (message, verdict) in judged)
        {
            if (verdict == Verdict.Deliver)
                deliverable.Add(FindExpiry(message, settings) is { } end ? message with { Delivery = message.Delivery with { ExpiresAt = end } } : message);
        }

        return deliverable;
    }

    private Verdict Judge(DriverMessage message, ReceiveSettings settings)
    {
        if (message.Fault is not null)
            return Verdict.Deliver;
        var receipt = (Receipt)message.LockToken;
        var now = context.Clock.Now;
        if (receipt.Properties?.IsUnfiltered != true && !settings.Filter.Matches(message.Message) && FilterPolicy.MayPass(settings.Filter, message.Message, receipt.IsPartial))
            return Verdict.Unselected;
        if (!receipt.Queue.Ordered && DueAt(message) is { } dueAt && dueAt - Early > now)
            return Verdict.PassOn;
        return FindExpiry(message, settings) <= now ? Verdict.Expired : Verdict.Deliver;
    }

    private Task HandleAsync(DriverMessage message, Verdict verdict, ReceiveSettings settings) => verdict switch
    {
        Verdict.PassOn => PassOnAsync(message, DueAt(message)!.Value),
        Verdict.Expired when settings.DeadLetterOnExpiration =>
            deadLetters.MoveAsync(message, DeadLetterReason.TimeToLiveExpired, description: null, CancellationToken.None),
        _ => settler.DeleteAsync((Receipt)message.LockToken, CancellationToken.None),
    };

    /// <summary>When the message's time to live ends by the service's clock; null when it doesn't.</summary>
    private static DateTimeOffset? FindExpiry(DriverMessage message, ReceiveSettings settings)
    {
        if (Shorter(message.Message.TimeToLive, settings.DefaultTimeToLive) is not { } lifetime)
            return null;
        var enqueuedAt = message.Delivery.EnqueuedAt;
        var keptBySqs = SaturatingTime.FromMilliseconds(((Receipt)message.LockToken).Properties?.Delay ?? 0);
        var visibleAt = DueAt(message) is { } due && due > enqueuedAt ? due : SaturatingTime.Add(enqueuedAt, Shorter(keptBySqs, SqsLimits.MaxDelay)!.Value);
        var expiry = SaturatingTime.Add(visibleAt, lifetime);
        return expiry == DateTimeOffset.MaxValue ? null : expiry;
    }

    /// <summary>When a delayed message is due by the service's clock. A time later than any legal delay was not written by this library.</summary>
    private static DateTimeOffset? DueAt(DriverMessage message)
    {
        var (properties, enqueuedAt) = (((Receipt)message.LockToken).Properties, message.Delivery.EnqueuedAt);
        DateTimeOffset? due = properties switch
        {
            { DueAt: { } moment } => SaturatingTime.FromUnixMilliseconds(moment),
            { DueIn: { } delay } => SaturatingTime.Add(enqueuedAt, SaturatingTime.FromMilliseconds(delay)),
            _ => null,
        };
        return due <= SaturatingTime.Add(enqueuedAt, SqsLimits.MaxRetention) ? due : null;
    }

    /// <summary>Sends the message on for up to another 15 minutes, and deletes it here once that is confirmed.</summary>
    private async Task PassOnAsync(DriverMessage message, DateTimeOffset dueAt)
    {
        var receipt = (Receipt)message.LockToken;
        var left = dueAt - context.Clock.Now;
        var hop = left < TimeSpan.Zero ? TimeSpan.Zero : left < SqsLimits.MaxDelay ? left : SqsLimits.MaxDelay;
        var wire = MessageEncoder.ToQueue(message.Message, new Stamp(DueAt: dueAt, EnqueuedAt: message.Delivery.EnqueuedAt, IsUnfiltered: receipt.Properties?.IsUnfiltered == true));
        await writer.WriteAsync(
            receipt.Queue, new QueueEntry(wire, message.Message.GroupId, receipt.ServiceMessageId, SqsLimits.CeilingSeconds(hop)), CancellationToken.None).ConfigureAwait(false);
        await context.Messaging.ReachAsync(Failpoint.DelayCopied, CancellationToken.None).ConfigureAwait(false);
        await settler.DeleteAsync(receipt, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<ReceiveSettings?> TryReadAgainAsync()
    {
        ReceiveSettings? fresh = null;
        await TryAsync(async () => fresh = await reader.ReadAgainAsync(path).ConfigureAwait(false)).ConfigureAwait(false);
        return fresh;
    }

    /// <summary>A message whose handling fails stays hidden until its lock ends, and is checked again then.</summary>
    private async Task TryAsync(Func<Task> handling)
    {
        try
        {
            await handling().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A message that can't be handled must not stop the others; it is still in the queue.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.NotHandled(exception, path);
        }
    }

    private static TimeSpan? Shorter(TimeSpan? left, TimeSpan? right) => left is null || right < left ? right : left;
}
