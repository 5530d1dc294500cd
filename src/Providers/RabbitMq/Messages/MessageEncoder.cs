using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Messages;

/// <summary>A message as it is sent (clauses M1–M3).</summary>
internal static class MessageEncoder
{
    /// <summary>The longest text of a property, in bytes of UTF-8.</summary>
    private const int MaxPropertyBytes = 255;

    /// <summary>The longest time to live that the broker takes, in milliseconds.</summary>
    private const long MaxExpiration = uint.MaxValue;

    public static OutgoingMessage Encode(Message message, DateTimeOffset now)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [WireNames.EnqueuedAt] = now.ToUnixTimeMilliseconds(),
        };
        var properties = new BasicProperties
        {
            Persistent = true,
            Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
            MessageId = Fit(headers, nameof(Message.MessageId), message.MessageId),
            CorrelationId = Fit(headers, nameof(Message.CorrelationId), message.CorrelationId),
            Type = Fit(headers, nameof(Message.Subject), message.Subject),
            ContentType = Fit(headers, nameof(Message.ContentType), message.ContentType),
            ReplyTo = Fit(headers, nameof(Message.ReplyTo), message.ReplyTo),
            Headers = headers,
        };
        if (message.GroupId is not null)
            headers[WireNames.GroupId] = message.GroupId;
        if (message.DeduplicationId is not null)
            headers[WireNames.DeduplicationId] = message.DeduplicationId;
        if (message.TraceParent is not null)
            headers[WireNames.TraceParent] = message.TraceParent;
        if (message.TraceState is not null && message.TraceParent is not null)
            headers[WireNames.TraceState] = message.TraceState;
        if (message.Delay > TimeSpan.Zero)
            headers[WireNames.Delay] = ToMilliseconds(message.Delay);
        if (message.TimeToLive is { } timeToLive)
            SetTimeToLive(properties, timeToLive, message.Delay);
        HeaderCodec.Write(headers, message.Headers);
        return new OutgoingMessage(properties, message.Body, message.Delay);
    }

    /// <summary>
    /// Has the message expire. The broker's own way counts from when it is stored, so one that is delayed first has it in a header alone, as
    /// have those that outlive what the broker takes.
    /// </summary>
    public static void SetTimeToLive(BasicProperties properties, TimeSpan timeToLive, TimeSpan delay)
    {
        var milliseconds = ToMilliseconds(timeToLive);
        var isNative = delay <= TimeSpan.Zero && milliseconds <= MaxExpiration;
        if (isNative)
            properties.Expiration = milliseconds.ToString(CultureInfo.InvariantCulture);
        else
            properties.ClearExpiration();
        if (!isNative || milliseconds * TimeSpan.TicksPerMillisecond != timeToLive.Ticks)
            properties.Headers![WireNames.TimeToLive] = timeToLive.Ticks;
    }

    /// <summary>Whole milliseconds, rounded up: nothing is early.</summary>
    public static long ToMilliseconds(TimeSpan span) => (span.Ticks / TimeSpan.TicksPerMillisecond) + (span.Ticks % TimeSpan.TicksPerMillisecond > 0 ? 1 : 0);

    private static string? Fit(Dictionary<string, object?> headers, string name, string? value)
    {
        if (value is null || Encoding.UTF8.GetByteCount(value) <= MaxPropertyBytes)
            return value;
        headers[WireNames.Property + name] = value;
        return null;
    }
}
