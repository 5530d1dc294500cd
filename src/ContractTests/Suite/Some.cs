namespace Integration.ContractTests;

/// <summary>Messages for tests.</summary>
internal static class Some
{
    public static Message Message(string text = "hello") => Integration.Message.FromText(text);

    /// <summary>Messages with the texts "0", "1", …</summary>
    public static Message[] Messages(int count, string? group = null) =>
        [.. Enumerable.Range(0, count).Select(i => Message($"{i}") with { GroupId = group })];

    /// <summary>A message with every well-known property that a plain queue of any provider takes.</summary>
    public static Message Full() => Message("full") with
    {
        MessageId = Guid.NewGuid().ToString("N"),
        CorrelationId = "correlation/1",
        Subject = "order.placed \u00e4\u20ac\U0001F600",
        ContentType = "text/plain; charset=utf-8",
        ReplyTo = "replies",
        GroupId = "group-1",
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        TraceState = "vendor=value",
        Headers = MessageHeaders.Create(
            ("text", "value"), ("flag", true), ("integer", 42L), ("double", 1.5), ("decimal", 1.10m), ("when", DateTimeOffset.UnixEpoch),
            ("id", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), ("bytes", new byte[] { 0, 255 })),
    };

    public static string[] Texts(IEnumerable<PeekedMessage> messages) => [.. messages.Select(m => m.Message.Text)];

    public static string[] SortedTexts(IEnumerable<PeekedMessage> messages) => [.. Texts(messages).Order(StringComparer.Ordinal)];
}
