namespace Integration.Cli;

/// <summary>Shows messages as a table to people, as lines of JSON to programs.</summary>
internal static class MessageTable
{
    private const int PreviewLength = 40;

    public static void Write(CliOutput output, IReadOnlyList<PeekedMessage> messages)
    {
        if (output.IsJson)
        {
            foreach (var message in messages)
                output.Line(MessageLineWriter.Write(message));
        }
        else if (output.IsCsv)
        {
            output.Document(new MessageRowsDocument([.. messages.Select(MessageRow.Of)]), CliJson.Readable.MessageRowsDocument);
        }
        else if (messages.Count == 0)
        {
            output.Line("No messages.");
        }
        else if (messages.Any(m => m.DeadLetter is not null))
        {
            output.Table(DeadLetterColumns, messages.Select(DeadLetterRow));
        }
        else
        {
            output.Table(
                ["Sequence", "Id", "State", "#Deliveries", "Enqueued", "Subject", "Group", "#Bytes", "Body"],
                messages.Select(m => new[]
                {
                    m.SequenceNumber ?? "", m.MessageId, m.State.ToString(), $"{m.DeliveryCount}", Time(m.EnqueuedAt), m.Subject ?? "", m.GroupId ?? "",
                    $"{m.Body.Length}", Preview(m),
                }));
        }
    }

    public static IReadOnlyList<string> DeadLetterColumns { get; } = ["Id", "Reason", "Description", "#Deliveries", "Enqueued", "#Bytes", "Body"];

    public static string[] DeadLetterRow(PeekedMessage message) =>
    [
        message.MessageId, message.DeadLetter?.Reason ?? "", message.DeadLetter?.Description ?? "", $"{message.DeadLetter?.OriginalDeliveryCount}",
        Time(message.DeadLetter?.OriginalEnqueuedAt ?? message.EnqueuedAt), $"{message.Body.Length}", Preview(message),
    ];

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u");

    /// <summary>The beginning of a text; control characters would move the cursor.</summary>
    private static string Preview(PeekedMessage message)
    {
        var text = message.Message with { Body = message.Body[..Math.Min(message.Body.Length, 4 * PreviewLength)] };
        var shown = string.Concat(text.Text.Take(PreviewLength).Select(c => char.IsControl(c) || c == '\uFFFD' ? '.' : c));
        return text.Text.Length > PreviewLength ? $"{shown}..." : shown;
    }
}
