using Integration.Migration;

namespace Integration.Cli;

/// <summary>Writes a stored message as one line of JSON: a <see cref="MessageDocument"/>, and what its service added to it.</summary>
internal static class MessageLineWriter
{
    /// <summary>The line, which <see cref="MessageLineReader"/> reads back to an equal message.</summary>
    public static string Write(PeekedMessage message)
    {
        var content = MessageDocument.Write(message.Message);
        var delivery = System.Text.Json.JsonSerializer.Serialize(new StoredLine(DeliveryLine.Of(message)), CliJson.Readable.StoredLine);
        // Both are JSON objects with at least one property.
        return $"{content[..^1]},{delivery[1..]}";
    }
}
