using System.Text;
using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Messages;

/// <summary>A message as it is sent (clauses M1–M3).</summary>
internal static class MessageEncoder
{
    public static ServiceBusMessage Encode(Message message, DateTimeOffset now)
    {
        var encoded = new ServiceBusMessage(message.Body)
        {
            MessageId = message.DeduplicationId ?? message.MessageId,
            CorrelationId = message.CorrelationId,
            Subject = message.Subject,
            ContentType = message.ContentType,
            ReplyTo = message.ReplyTo,
        };
        if (message.GroupId is not null)
            encoded.SessionId = message.GroupId;
        var properties = encoded.ApplicationProperties;
        if (message.DeduplicationId is not null)
        {
            properties[WireNames.MessageId] = message.MessageId!;
            properties[WireNames.DeduplicationId] = message.DeduplicationId;
        }

        if (message.ContentType is { } contentType && !Ascii.IsValid(contentType))
            properties[WireNames.ContentType] = contentType;
        if (message.TimeToLive is { } timeToLive)
            SetTimeToLive(encoded, timeToLive);
        if (message.Delay > TimeSpan.Zero)
            encoded.ScheduledEnqueueTime = Later(now, message.Delay);
        EncodeTrace(message, properties);
        foreach (var (name, value) in message.Headers)
            HeaderCodec.Write(properties, name, value);
        return encoded;
    }

    /// <summary>A time after a delay, rounded up to the milliseconds that the service has, so that nothing is early.</summary>
    public static DateTimeOffset Later(DateTimeOffset now, TimeSpan delay) =>
        delay < DateTimeOffset.MaxValue - now - TimeSpan.FromDays(1) ? RoundUp(now + delay) : DateTimeOffset.MaxValue;

    private static void SetTimeToLive(ServiceBusMessage encoded, TimeSpan timeToLive)
    {
        encoded.TimeToLive = RoundUp(timeToLive);

        // In AMQP it has milliseconds, of which 32 bits hold seven weeks; beyond, the end of the calendar bounds it.
        if (encoded.TimeToLive != timeToLive || timeToLive.TotalMilliseconds > uint.MaxValue)
            encoded.ApplicationProperties[WireNames.TimeToLive] = timeToLive.Ticks;
    }

    private static void EncodeTrace(Message message, IDictionary<string, object> properties)
    {
        if (message.TraceParent is null)
            return;
        properties[WireNames.TraceParent] = message.TraceParent;
        properties[WireNames.DiagnosticId] = message.TraceParent;
        if (message.TraceState is not null)
            properties[WireNames.TraceState] = message.TraceState;
    }

    private static DateTimeOffset RoundUp(DateTimeOffset time) => new(RoundUp(TimeSpan.FromTicks(time.UtcTicks)).Ticks, TimeSpan.Zero);

    private static TimeSpan RoundUp(TimeSpan span)
    {
        var beyond = span.Ticks % TimeSpan.TicksPerMillisecond;
        return beyond == 0 || span > TimeSpan.MaxValue - TimeSpan.FromMilliseconds(1) ? span : TimeSpan.FromTicks(span.Ticks - beyond + TimeSpan.TicksPerMillisecond);
    }
}
