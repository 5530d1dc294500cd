namespace Integration.ContractTests;

/// <summary>Assertions that one message is another as it was sent.</summary>
internal static class Same
{
    /// <summary>Body, headers and properties are as they were sent. The delay is spent on the way, and the trace may be the sender's span.</summary>
    public static void Message(Message sent, PeekedMessage received)
    {
        Body(sent.Body, received.Body);
        Headers(sent.Headers, received.Headers);
        if (sent.MessageId is not null)
            Assert.Equal(sent.MessageId, received.MessageId);
        Assert.Equal(sent.CorrelationId, received.CorrelationId);
        Assert.Equal(sent.Subject, received.Subject);
        Assert.Equal(sent.ContentType, received.Message.ContentType);
        Assert.Equal(sent.ReplyTo, received.Message.ReplyTo);
        Assert.Equal(sent.GroupId, received.GroupId);
        Assert.Equal(sent.DeduplicationId, received.Message.DeduplicationId);
        Assert.Equal(sent.TimeToLive, received.Message.TimeToLive);
    }

    public static void Body(ReadOnlyMemory<byte> sent, ReadOnlyMemory<byte> received) =>
        Assert.True(
            sent.Span.SequenceEqual(received.Span),
            $"The body changed: {sent.Length} bytes were sent, {received.Length} came back, equal up to byte {sent.Span.CommonPrefixLength(received.Span)}.");

    public static void Headers(MessageHeaders sent, MessageHeaders received)
    {
        Assert.Equal(sent.Keys.Order(StringComparer.Ordinal), received.Keys.Order(StringComparer.Ordinal));
        Assert.Multiple([.. sent.Select(pair => (Action)(() => Header(pair.Key, pair.Value, received[pair.Key])))]);
    }

    // The text is compared too: it tells -0.0 from 0.0 and 1.10 from 1.1, which are equal as numbers.
    private static void Header(string name, HeaderValue sent, HeaderValue received) =>
        Assert.True(
            sent == received && sent.ToString() == received.ToString(),
            $"The header '{name}' changed: sent {sent.Kind} '{sent}', received {received.Kind} '{received}'.");
}
