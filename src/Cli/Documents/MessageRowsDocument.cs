namespace Integration.Cli;

/// <summary>Messages as rows, for <c>--csv</c>.</summary>
internal sealed record MessageRowsDocument(IReadOnlyList<MessageRow> Messages);

/// <summary>A message as a row. The body is read as UTF-8: what it may not be is in the lines of <c>--json</c> as it is.</summary>
internal sealed record MessageRow(string MessageId, DeliveryLine Delivery, string? Subject, string? GroupId, string? CorrelationId, int Bytes, string Body)
{
    public static MessageRow Of(PeekedMessage message) =>
        new(message.MessageId, DeliveryLine.Of(message), message.Subject, message.GroupId, message.CorrelationId, message.Body.Length, message.Message.Text);
}
