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
        else if (messages.Count == 0)
        {
            output.Line("No messages.");
        }
        else if (messages.Any(m => m.DeadLetter is not null))
        {
            output.Table(
                ["Id", "Reason", "Description", "#Deliveries", "Enqueued", "#Bytes", "Body"],
                messages.Select(m => new[]
                {
                    m.MessageId, m.DeadLetter?.Reason ?? "", m.DeadLetter?.Description ?? "", $"{m.DeadLetter?.OriginalDeliveryCount}",
                    Time(m.DeadLetter?.OriginalEnqueuedAt ?? m.EnqueuedAt), $"{m.Body.Length}", Preview(m),
                }));
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

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u");

    /// <summary>The beginning of a text; control characters would move the cursor.</summary>
    private static string Preview(PeekedMessage message)
    {
        var text = message.Message with { Body = message.Body[..Math.Min(message.Body.Length, 4 * PreviewLength)] };
        var shown = string.Concat(text.Text.Take(PreviewLength).Select(c => char.IsControl(c) || c == '\uFFFD' ? '.' : c));
        return text.Text.Length > PreviewLength ? $"{shown}..." : shown;
    }
}
