using System.Text;

namespace Integration.InMemory.Broker;

/// <summary>The size of a message as the in-memory provider counts it.</summary>
internal static class MessageSize
{
    /// <summary>
    /// The bytes of the body; of each header its name in UTF-8 and its value (text in UTF-8, bytes as they are, bool 1,
    /// int64 and double 8, DateTimeOffset 10, decimal and Guid 16); and of each well-known text property its UTF-8.
    /// </summary>
    public static long Of(Message message)
    {
        var size = message.Body.Length
            + message.Identity.Utf8Length + Of(message.CorrelationId) + Of(message.Subject) + Of(message.ContentType) + Of(message.ReplyTo)
            + Of(message.GroupId) + Of(message.DeduplicationId) + Of(message.TraceParent) + Of(message.TraceState);
        if (message.Headers.Count > 0)
        {
            foreach (var (name, value) in message.Headers.Entries)
                size += Of(name) + Of(value);
        }

        return size;
    }

    private static long Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static long Of(HeaderValue value) => value.Kind switch
    {
        HeaderKind.String => Of(value.As<string>()),
        HeaderKind.Boolean => 1,
        HeaderKind.Int64 or HeaderKind.Double => 8,
        HeaderKind.DateTimeOffset => 10,
        HeaderKind.Decimal or HeaderKind.Guid => 16,
        HeaderKind.Binary => value.As<ReadOnlyMemory<byte>>().Length,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.Kind, "No such header kind."),
    };
}
