using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Messages;

/// <summary>A stored message as it was sent, and what the service adds (clauses M1–M5).</summary>
internal static partial class MessageReader
{
    public static Message Read(ServiceBusReceivedMessage received)
    {
        var sent = SentProperties.Of(received);
        var trace = sent.Text(WireNames.TraceParent) ?? sent.Text(WireNames.DiagnosticId);
        if (!ActivityContext.TryParse(trace, sent.Text(WireNames.TraceState), out _))
            trace = null;
        return new Message
        {
            Body = MessageBody.Read(received.GetRawAmqpMessage().Body),
            Headers = HeaderCodec.Read(sent.Properties),
            MessageId = sent.Text(WireNames.MessageId) ?? NativeId(received),
            CorrelationId = sent.CorrelationId,
            Subject = sent.Subject,
            ContentType = sent.ContentType,
            ReplyTo = sent.ReplyTo,
            GroupId = Burial.GroupOf(received),
            DeduplicationId = sent.Text(WireNames.DeduplicationId),
            TimeToLive = TimeToLive(received),
            TraceParent = trace,
            TraceState = trace is null ? null : sent.Text(WireNames.TraceState),
        };
    }

    public static DeliveryInfo ReadDelivery(ServiceBusReceivedMessage received, EntityPath source, DateTimeOffset? lockedUntil)
    {
        var deadLetter = source.IsDeadLetter ? ReadDeadLetter(received, source) : null;
        var isScheduled = received.State == ServiceBusMessageState.Scheduled;
        return new DeliveryInfo
        {
            Source = source,
            EnqueuedAt = EnqueuedAt(received, source.IsDeadLetter),
            DeliveryCount = DeliveryCount(received, deadLetter),
            State = isScheduled ? MessageState.Delayed : MessageState.Active,
            VisibleAt = isScheduled ? received.ScheduledEnqueueTime : null,
            ExpiresAt = source.IsDeadLetter || received.ExpiresAt == DateTimeOffset.MaxValue ? null : received.ExpiresAt,
            LockedUntil = lockedUntil ?? default,

            // A peek goes on behind the native number; a receiver knows a copy by that of its original.
            SequenceNumber = (lockedUntil is null ? null : Number(received, WireNames.SequenceNumber)?.ToString(CultureInfo.InvariantCulture))
                ?? received.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            DeadLetter = deadLetter,
            Native = received,
        };
    }

    /// <summary>The native id; a foreign sender may have given none, then the sequence number stands for it.</summary>
    public static string NativeId(ServiceBusReceivedMessage received) =>
        string.IsNullOrEmpty(received.MessageId) ? received.SequenceNumber.ToString(CultureInfo.InvariantCulture) : received.MessageId;

    /// <summary>How often the message was delivered, the originals of a copy included. The SDK throws where the broker sent no AMQP header.</summary>
    public static int NativeDeliveryCount(ServiceBusReceivedMessage received) => (int)(received.GetRawAmqpMessage().Header.DeliveryCount ?? 1);

    /// <summary>How often the originals of a copy were delivered; zero for any other message.</summary>
    public static int CarriedDeliveryCount(ServiceBusReceivedMessage received) => (int)(Number(received, WireNames.DeliveryCount) ?? 0);

    /// <summary>The time to live that the sender gave; null for none.</summary>
    public static TimeSpan? TimeToLive(ServiceBusReceivedMessage received) =>
        Number(received, WireNames.TimeToLive) is { } ticks ? (ticks == 0 ? null : TimeSpan.FromTicks(ticks))
        : received.TimeToLive == TimeSpan.MaxValue ? null
        : received.TimeToLive;

    /// <summary>When the message, or the original of a copy, was enqueued.</summary>
    public static DateTimeOffset OriginalEnqueuedAt(ServiceBusReceivedMessage received) => CarriedEnqueuedAt(received) ?? received.EnqueuedTime;

    private static DateTimeOffset? CarriedEnqueuedAt(ServiceBusReceivedMessage received) =>
        received.ApplicationProperties.TryGetValue(WireNames.EnqueuedAt, out var time) && time is DateTimeOffset original ? original : null;

    private static DateTimeOffset EnqueuedAt(ServiceBusReceivedMessage received, bool isDeadLetter) =>
        isDeadLetter && received.ApplicationProperties.TryGetValue(WireNames.DeadLetteredAt, out var time) && time is DateTimeOffset at
            ? at
            : OriginalEnqueuedAt(received);

    private static int DeliveryCount(ServiceBusReceivedMessage received, DeadLetterInfo? deadLetter)
    {
        var count = NativeDeliveryCount(received);

        // The service goes on counting in the dead-letter queue. Settling doesn't count as the end of a delivery, so a
        // receiver's own dead letter begins one lower than one that the broker moved.
        // One that never was delivered has nothing of that in its count.
        if (deadLetter?.OriginalDeliveryCount is not { } before || Burial.IsMarked(received))
            return Math.Max(count, CarriedDeliveryCount(received));
        var counted = received.ApplicationProperties.ContainsKey(WireNames.DeadLetterDeliveryCount) ? before - 1 : before;
        return count > counted ? count - counted : count;
    }

    private static DeadLetterInfo ReadDeadLetter(ServiceBusReceivedMessage received, EntityPath source)
    {
        var reason = received.DeadLetterReason;
        var count = (int?)Number(received, WireNames.DeadLetterDeliveryCount);
        if (Burial.IsMarked(received))
            return new DeadLetterInfo(reason, received.DeadLetterErrorDescription, source.Owner, CarriedEnqueuedAt(received), count);
        return new DeadLetterInfo(
            reason switch
            {
                "TTLExpiredException" => DeadLetterReason.TimeToLiveExpired,
                "MaxDeliveryCountExceeded" => DeadLetterReason.MaxDeliveryCountExceeded,
                _ => reason,
            },
            received.DeadLetterErrorDescription,
            source.Owner,
            OriginalEnqueuedAt(received),
            count ?? AttemptsIn(received.DeadLetterErrorDescription));
    }

    /// <summary>The service tells how many deliveries there were only in words: "Message could not be consumed after 10 delivery attempts."</summary>
    private static int? AttemptsIn(string? description) =>
        description is not null && Attempts().Match(description) is { Success: true } match
            ? int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    private static long? Number(ServiceBusReceivedMessage received, string property) =>
        received.ApplicationProperties.TryGetValue(property, out var value) ? value switch { long number => number, int number => number, _ => null } : null;

    [GeneratedRegex(@"after (?<count>\d{1,6}) delivery attempts", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Attempts();
}
