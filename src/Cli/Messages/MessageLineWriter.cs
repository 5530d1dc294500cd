using System.Text.Json;

namespace Integration.Cli;

/// <summary>Writes a stored message as one line of JSON: a <see cref="MessageDocument"/>, and what its service added to it.</summary>
internal static class MessageLineWriter
{
    /// <summary>The line, which <see cref="MessageLineReader"/> reads back to an equal message.</summary>
    public static string Write(PeekedMessage message)
    {
        var delivery = JsonSerializer.Serialize(new StoredLine(DeliveryLine.Of(message)), CliJson.Readable.StoredLine);
        return Join(message.Message, delivery);
    }

    /// <summary>The line of a dead letter, with its history.</summary>
    public static string Write(PeekedMessage letter, HistoryLine history) =>
        Join(letter.Message, JsonSerializer.Serialize(new ShownLine(DeliveryLine.Of(letter), history), CliJson.Readable.ShownLine));

    /// <summary>The line of a stream's record, likewise.</summary>
    public static string Write(StreamRecord record) =>
        Join(record.Message, JsonSerializer.Serialize(new RecordLine(new(record.Partition, record.Offset, record.AppendedAt)), CliJson.Readable.RecordLine));

    // Both are JSON objects with at least one property.
    private static string Join(Message message, string addition) => $"{MessageDocument.Write(message)[..^1]},{addition[1..]}";
}
