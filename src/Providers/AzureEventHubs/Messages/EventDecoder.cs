using System.Globalization;
using Azure.Messaging.EventHubs;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Messages;

/// <summary>A stored event, whoever sent it, as a record (clauses M1–M5).</summary>
internal static class EventDecoder
{
    public static StreamRecord Decode(EventData received, string partition) =>
        new(ReadMessage(received, partition), partition, EventOffset.Of(received).ToString(), received.EnqueuedTime, received);

    private static Message ReadMessage(EventData received, string partition)
    {
        var raw = received.GetRawAmqpMessage();
        var properties = received.Properties;
        var (traceParent, traceState) = Marks.Trace(Text(WireNames.TraceParent) ?? Text(WireNames.DiagnosticId), Text(WireNames.TraceState));
        return new Message
        {
            Body = MessageBody.Read(raw.Body),
            Headers = HeaderCodec.Read(properties),
            MessageId = received.MessageId is { Length: > 0 } id ? id : string.Create(CultureInfo.InvariantCulture, $"{partition}/{received.SequenceNumber}"),
            CorrelationId = received.CorrelationId,
            Subject = raw.Properties.Subject,
            ContentType = Marks.Text(Text(WireNames.ContentType)) ?? received.ContentType,
            GroupId = Marks.Key(received.PartitionKey),
            TraceParent = traceParent,
            TraceState = traceState,
        };

        string? Text(string property) => properties.Count > 0 && properties.TryGetValue(property, out var value) ? value as string : null;
    }
}
