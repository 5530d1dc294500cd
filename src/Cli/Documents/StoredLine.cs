using System.Text.Json.Serialization;

namespace Integration.Cli;

/// <summary>What a line has besides the message.</summary>
internal sealed record StoredLine(DeliveryLine Delivery)
{
    /// <summary>Its key, which reading leaves out.</summary>
    public const string Key = "delivery";
}

/// <summary>What a line of a stream has besides the message.</summary>
internal sealed record RecordLine(RecordPlace Record)
{
    /// <summary>Its key, which reading leaves out.</summary>
    public const string Key = "record";
}

/// <summary>Where a record is, and since when.</summary>
internal sealed record RecordPlace(string Partition, string Offset, DateTimeOffset AppendedAt);

/// <summary>What a service added to a stored message.</summary>
internal sealed record DeliveryLine(
    string Source,
    DateTimeOffset EnqueuedAt,
    int Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SequenceNumber,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? VisibleAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DeadLetterLine? DeadLetter)
{
    public static DeliveryLine Of(PeekedMessage message) => new(
        message.Source.ToString(), message.EnqueuedAt, message.DeliveryCount, message.SequenceNumber, message.VisibleAt, DeadLetterLine.Of(message.DeadLetter));
}

/// <summary>Why a message is dead.</summary>
internal sealed record DeadLetterLine(string? Reason, string? Description, string? Source, DateTimeOffset? OriginalEnqueuedAt, int? OriginalDeliveryCount)
{
    public static DeadLetterLine? Of(DeadLetterInfo? info) =>
        info is null ? null : new(info.Reason, info.Description, info.Source?.ToString(), info.OriginalEnqueuedAt, info.OriginalDeliveryCount);
}
