using System.Text.Json;
using Integration.Drivers;

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
        var (traceParent, traceState) = Marks.Trace(Value(json, "traceParent"), Value(json, "traceState"));
        return new MessageProperties
        {
            MessageId = Marks.Text(Value(json, "messageId")),
            CorrelationId = Text(json, "correlationId"),
            Subject = Text(json, "subject"),
            ContentType = Text(json, "contentType"),
            ReplyTo = Text(json, "replyTo"),
            GroupId = Marks.Key(Value(json, "groupId")),
            DeduplicationId = Marks.Key(Value(json, "deduplicationId")),
            TraceParent = traceParent,
            TraceState = traceState,
            TimeToLive = Marks.Number(Value(json, "timeToLive"), least: 1),
            Delay = Marks.Number(Value(json, "delay")),
            DueIn = Marks.Number(Value(json, "dueIn")),
            DueAt = Marks.Number(Value(json, "dueAt")),
            EnqueuedAt = Marks.Number(Value(json, "enqueuedAt")),
            Body = Marks.Text(Value(json, "body")),
            Kinds = Texts(json, "kinds"),
            Headers = Texts(json, "headers"),
            DeadLetter = Member(json, "deadLetter") is { ValueKind: JsonValueKind.Object } details ? ReadDeadLetter(details) : null,
            IsUnfiltered = Marks.Flag(Value(json, "isUnfiltered")),
        };
    }

    private static DeadLetterProperties ReadDeadLetter(JsonElement json) => new()
    {
        Reason = Marks.Text(Value(json, "reason"), MaxTexts),
        Description = Marks.Text(Value(json, "description"), MaxTexts),
        Source = Marks.Text(Value(json, "source"), MaxTexts),
        EnqueuedAt = Marks.Number(Value(json, "enqueuedAt")),
        DeliveryCount = Marks.Count(Value(json, "deliveryCount"), int.MaxValue),
    };

    /// <summary>The last of several members of one name.</summary>
    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member : null;

    private static object? Value(JsonElement json, string name) => Member(json, name) is { } member ? Marks.Value(member) : null;

    /// <summary>A string that may be empty.</summary>
    private static string? Text(JsonElement json, string name)
    {
        var value = Value(json, name);
        return value is "" ? "" : Marks.Text(value);
    }

    private static Dictionary<string, string>? Texts(JsonElement json, string name)
    {
        if (Member(json, name) is not { ValueKind: JsonValueKind.Object } map)
            return null;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in map.EnumerateObject())
        {
            if (NameOf(member) is { } key && Marks.Value(member.Value) is string text)
                texts[key] = text;
        }

        return texts;
    }

    // JSON may escape an unpaired surrogate, which is not valid Unicode.
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
