using System.Text.Json;
using System.Text.Json.Serialization;
using Integration.Drivers;

namespace Integration.Aws.Messages;

/// <summary>The JSON that SNS wraps a message in without raw delivery; unwrapped only when it names a topic that the options accept.</summary>
internal sealed record SnsEnvelope
{
    public string? Type { get; init; }

    public string? MessageId { get; init; }

    public string? TopicArn { get; init; }

    public string? Subject { get; init; }

    public string? Message { get; init; }

    public Dictionary<string, SnsEnvelopeAttribute?>? MessageAttributes { get; init; }

    /// <summary>The envelope in a body, from one of these topics; null when the body is not one.</summary>
    public static SnsEnvelope? TryRead(string body, IReadOnlyList<string> acceptedTopics)
    {
        if (acceptedTopics.Count == 0 || !body.StartsWith('{'))
            return null;
        try
        {
            var envelope = JsonSerializer.Deserialize(body, SnsEnvelopeJson.Default.SnsEnvelope);
            return envelope is { Type: "Notification", Message: not null, TopicArn: { } topic } && acceptedTopics.Contains(topic, StringComparer.Ordinal)
                ? envelope
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public WireMessage ToWire() => new(Message!, (MessageAttributes ?? []).ToDictionary(
        a => a.Key,
        a => a.Value is { Type: "Binary" } && Marks.Base64(a.Value.Value) is { } bytes
            ? new WireAttribute("Binary", null, bytes)
            : new WireAttribute(a.Value?.Type ?? "String", a.Value?.Value),
        StringComparer.Ordinal));
}

/// <summary>An attribute in an envelope.</summary>
internal sealed record SnsEnvelopeAttribute
{
    public string? Type { get; init; }

    public string? Value { get; init; }
}

[JsonSerializable(typeof(SnsEnvelope))]
internal sealed partial class SnsEnvelopeJson : JsonSerializerContext;
