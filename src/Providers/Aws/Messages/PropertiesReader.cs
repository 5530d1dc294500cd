using System.Text.Json;
using Integration.Drivers;
using static Integration.Aws.Messages.JsonMembers;

namespace Integration.Aws.Messages;

/// <summary>
/// Reads <see cref="MessageProperties"/> member by member, since any sender may have written them: one that is of another type, out of
/// bounds or illegal is ignored, and the others are used.
/// </summary>
internal static class PropertiesReader
{
    private const int MaxTexts = 4096;

    /// <summary>The properties in a string; null when it is not a JSON object.</summary>
    public static MessageProperties? TryRead(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MessageProperties Read(JsonElement json)
    {
        var (traceParent, traceState) = Marks.Trace(Value(json, "traceParent"u8), Value(json, "traceState"u8));
        return new MessageProperties
        {
            MessageId = Marks.Text(Value(json, "messageId"u8)),
            CorrelationId = Text(json, "correlationId"u8),
            Subject = Text(json, "subject"u8),
            ContentType = Text(json, "contentType"u8),
            ReplyTo = Text(json, "replyTo"u8),
            GroupId = Marks.Key(Value(json, "groupId"u8)),
            DeduplicationId = Marks.Key(Value(json, "deduplicationId"u8)),
            TraceParent = traceParent,
            TraceState = traceState,
            TimeToLive = Marks.Number(Value(json, "timeToLive"u8), least: 1),
            Delay = Marks.Number(Value(json, "delay"u8)),
            DueIn = Marks.Number(Value(json, "dueIn"u8)),
            DueAt = Marks.Number(Value(json, "dueAt"u8)),
            EnqueuedAt = Marks.Number(Value(json, "enqueuedAt"u8)),
            Body = Marks.Text(Value(json, "body"u8)),
            Kinds = Texts(json, "kinds"u8),
            Headers = Texts(json, "headers"u8),
            DeadLetter = Member(json, "deadLetter"u8) is { ValueKind: JsonValueKind.Object } details ? ReadDeadLetter(details) : null,
            IsUnfiltered = Marks.Flag(Value(json, "isUnfiltered"u8)),
        };
    }

    private static DeadLetterProperties ReadDeadLetter(JsonElement json) => new()
    {
        Reason = Marks.Text(Value(json, "reason"u8), MaxTexts),
        Description = Marks.Text(Value(json, "description"u8), MaxTexts),
        Source = Marks.Text(Value(json, "source"u8), MaxTexts),
        EnqueuedAt = Marks.Number(Value(json, "enqueuedAt"u8)),
        DeliveryCount = Marks.Count(Value(json, "deliveryCount"u8), int.MaxValue),
    };
}
