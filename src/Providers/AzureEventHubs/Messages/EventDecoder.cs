using System.Globalization;
using Azure.Messaging.EventHubs;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Messages;

/// <summary>A stored event, whoever sent it, as a record (clauses M1–M5).</summary>
internal static class EventDecoder
{
    public static StreamRecord Decode(EventData received, string partition) =>
        new(ReadMessage(received, $"{partition}/{received.SequenceNumber.ToString(CultureInfo.InvariantCulture)}"), partition, EventOffset.Of(received).ToString(), received.EnqueuedTime, received);

    private static Message ReadMessage(EventData received, string place)
    {
        var raw = received.GetRawAmqpMessage();
        var properties = received.Properties;
        var (traceParent, traceState) = Marks.Trace(Text(WireNames.TraceParent) ?? Text(WireNames.DiagnosticId), Text(WireNames.TraceState));
        return new Message
        {
            Body = MessageBody.Read(raw.Body),
            Headers = HeaderCodec.Read(properties),
            MessageId = string.IsNullOrEmpty(received.MessageId) ? place : received.MessageId,
            CorrelationId = received.CorrelationId,
            Subject = raw.Properties.Subject,
            ContentType = Marks.Text(Text(WireNames.ContentType)) ?? received.ContentType,
            GroupId = Marks.Key(received.PartitionKey),
            TraceParent = traceParent,
            TraceState = traceState,
        };

        string? Text(string property) => properties.TryGetValue(property, out var value) ? value as string : null;
    }
}
