using Integration.Drivers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Messages;

/// <summary>Copies of delivered messages: everything that the sender gave, and nothing that the broker added or would obey.</summary>
internal static class MessageCopy
{
    private static readonly string[] OfTheBroker =
    [
        WireNames.Broker.Deaths, WireNames.Broker.DeliveryCount, WireNames.Broker.AcquiredCount, WireNames.Broker.FirstReason, WireNames.Broker.FirstQueue, WireNames.Broker.FirstExchange,
        "x-last-death-reason", "x-last-death-queue", "x-last-death-exchange", WireNames.Broker.PublishNumber,
    ];

    private static readonly string[] OfDeadLetters =
    [
        WireNames.DeadLetterReason, WireNames.DeadLetterDescription, WireNames.DeadLetteredAt, WireNames.DeadLetterEnqueuedAt, WireNames.DeadLetterDeliveryCount,
    ];

    /// <summary>For the dead-letter queue; details that don't fit are shortened.</summary>
    public static OutgoingMessage ForDeadLetters(BasicDeliverEventArgs original, string? reason, string? description, int deliveryCount, DateTimeOffset now)
    {
        var copy = Of(original, now);
        copy.Properties.ClearExpiration();
        var headers = copy.Properties.Headers!;
        headers[WireNames.DeadLetteredAt] = now.ToUnixTimeMilliseconds();
        headers[WireNames.DeadLetterDeliveryCount] = (long)deliveryCount;
        if (MessageDecoder.EnqueuedAt(original.BasicProperties, now) is { } enqueuedAt)
            headers[WireNames.DeadLetterEnqueuedAt] = enqueuedAt.ToUnixTimeMilliseconds();
        (reason, description) = DeadLetterDetails.Fit(reason, description, (r, d) =>
        {
            SetDetails(headers, r, d);
            return MessageSize.OfHeader(copy.Properties) <= MessageSize.MaxHeaderBytes;
        });
        SetDetails(headers, reason, description);
        return copy;
    }

    /// <summary>To wait for a delay: it carries what the broker would count from the beginning again.</summary>
    public static OutgoingMessage ForLater(BasicDeliverEventArgs original, TimeSpan delay, DateTimeOffset now)
    {
        var copy = Of(original, now);
        copy.Properties.ClearExpiration();
        copy.Properties.Headers![WireNames.DeliveryCount] = (long)MessageDecoder.DeliveryCount(original);
        return copy with { Delay = delay };
    }

    /// <summary>Back from the dead-letter queue, as if it were sent anew.</summary>
    public static OutgoingMessage ForRedrive(BasicDeliverEventArgs original, DateTimeOffset now)
    {
        var copy = Of(original, now);
        var headers = copy.Properties.Headers!;
        foreach (var name in OfDeadLetters)
            headers.Remove(name);
        headers.Remove(WireNames.DeliveryCount);
        headers.Remove(WireNames.Delay);
        headers.Remove(WireNames.TimeToLive);
        headers[WireNames.EnqueuedAt] = now.ToUnixTimeMilliseconds();
        if (MessageDecoder.TimeToLive(original.BasicProperties) is { } timeToLive)
            MessageEncoder.SetTimeToLive(copy.Properties, timeToLive, TimeSpan.Zero);
        return copy;
    }

    public static void SetDetails(IDictionary<string, object?> headers, DeadLetterInfo details, DateTimeOffset now)
    {
        SetDetails(headers, details.Reason, details.Description);
        headers[WireNames.DeadLetteredAt] = now.ToUnixTimeMilliseconds();
        if (details.OriginalEnqueuedAt is { } enqueuedAt)
            headers[WireNames.DeadLetterEnqueuedAt] = enqueuedAt.ToUnixTimeMilliseconds();
        if (details.OriginalDeliveryCount is { } count)
            headers[WireNames.DeadLetterDeliveryCount] = (long)count;
    }

    private static OutgoingMessage Of(BasicDeliverEventArgs original, DateTimeOffset now)
    {
        var properties = new BasicProperties(original.BasicProperties)
        {
            Persistent = true,
            Headers = new Dictionary<string, object?>(original.BasicProperties.Headers ?? new Dictionary<string, object?>(), StringComparer.Ordinal),
        };

        // The broker compares it with who sends the copy.
        properties.ClearUserId();
        var headers = properties.Headers!;
        foreach (var name in OfTheBroker)
            headers.Remove(name);
        foreach (var name in new[] { WireNames.Broker.CarbonCopy, WireNames.Broker.BlindCopy })
        {
            // Under its own name the broker would send the copy there too.
            if (headers.Remove(name, out var value))
                headers[WireNames.Header + name] = value;
        }

        // What has no id gets one now, so that the copies of it are the same message.
        if (string.IsNullOrEmpty(properties.MessageId) && !headers.ContainsKey(WireNames.Property + nameof(Message.MessageId)))
            properties.MessageId = Guid.CreateVersion7().ToString("N");

        // An expiry that the message brought is by the broker; what it lives for is kept beside it where the copy has none.
        if (MessageDecoder.TimeToLive(original.BasicProperties) is { } timeToLive)
            headers[WireNames.TimeToLive] = timeToLive.Ticks;
        if (!headers.ContainsKey(WireNames.EnqueuedAt) && MessageDecoder.EnqueuedAt(original.BasicProperties, now) is { } enqueuedAt)
            headers[WireNames.EnqueuedAt] = enqueuedAt.ToUnixTimeMilliseconds();
        return new OutgoingMessage(properties, original.Body);
    }

    private static void SetDetails(IDictionary<string, object?> headers, string? reason, string? description)
    {
        Set(WireNames.DeadLetterReason, reason);
        Set(WireNames.DeadLetterDescription, description);

        void Set(string name, string? value)
        {
            if (value is null)
                headers.Remove(name);
            else
                headers[name] = value;
        }
    }
}
