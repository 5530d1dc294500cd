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
        var properties = new MessageProperties();
        object? traceParent = null, traceState = null;
        foreach (var member in json.EnumerateObject())
        {
            var value = member.Value;
            switch (NameOf(member))
            {
                case "messageId":
                    properties.MessageId = Marks.Text(Marks.Value(value));
                    break;
                case "correlationId":
                    properties.CorrelationId = Text(value);
                    break;
                case "subject":
                    properties.Subject = Text(value);
                    break;
                case "contentType":
                    properties.ContentType = Text(value);
                    break;
                case "replyTo":
                    properties.ReplyTo = Text(value);
                    break;
                case "groupId":
                    properties.GroupId = Marks.Key(Marks.Value(value));
                    break;
                case "deduplicationId":
                    properties.DeduplicationId = Marks.Key(Marks.Value(value));
                    break;
                case "traceParent":
                    traceParent = Marks.Value(value);
                    break;
                case "traceState":
                    traceState = Marks.Value(value);
                    break;
                case "timeToLive":
                    properties.TimeToLive = Marks.Number(Marks.Value(value), least: 1);
                    break;
                case "delay":
                    properties.Delay = Marks.Number(Marks.Value(value));
                    break;
                case "dueIn":
                    properties.DueIn = Marks.Number(Marks.Value(value));
                    break;
                case "dueAt":
                    properties.DueAt = Marks.Number(Marks.Value(value));
                    break;
                case "enqueuedAt":
                    properties.EnqueuedAt = Marks.Number(Marks.Value(value));
                    break;
                case "body":
                    properties.Body = Marks.Text(Marks.Value(value));
                    break;
                case "kinds":
                    properties.Kinds = Texts(value);
                    break;
                case "headers":
                    properties.Headers = Texts(value);
                    break;
                case "deadLetter":
                    properties.DeadLetter = value.ValueKind == JsonValueKind.Object ? ReadDeadLetter(value) : null;
                    break;
                case "isUnfiltered":
                    properties.IsUnfiltered = Marks.Flag(Marks.Value(value));
                    break;
            }
        }

        (properties.TraceParent, properties.TraceState) = Marks.Trace(traceParent, traceState);
        return properties;
    }

    private static DeadLetterProperties ReadDeadLetter(JsonElement json)
    {
        var details = new DeadLetterProperties();
        foreach (var member in json.EnumerateObject())
        {
            var value = Marks.Value(member.Value);
            switch (NameOf(member))
            {
                case "reason":
                    details.Reason = Marks.Text(value, MaxTexts);
                    break;
                case "description":
                    details.Description = Marks.Text(value, MaxTexts);
                    break;
                case "source":
                    details.Source = Marks.Text(value, MaxTexts);
                    break;
                case "enqueuedAt":
                    details.EnqueuedAt = Marks.Number(value);
                    break;
                case "deliveryCount":
                    details.DeliveryCount = Marks.Count(value, int.MaxValue);
                    break;
            }
        }

        return details;
    }
}
