namespace Integration.Pipeline;

/// <summary>The header that names the codings of a body, in the order in which they were applied.</summary>
internal static class ContentEncoding
{
    public const string Header = "content-encoding";

    // Each may expand the body: a sender must not have us do it over and over.
    private const int Most = 8;

    private const string Nothing = "identity";

    public static bool IsIn(Message message) => message.Headers.Count > 0 && message.Headers.ContainsKey(Header);

    /// <exception cref="UnreadableBodyException">The header is not a list of names, or one of too many.</exception>
    public static List<string> Read(Message message, PipelineContext context)
    {
        if (!message.Headers.TryGetValue(Header, out var value))
            return [];
        if (!value.TryGet<string>(out var text))
            throw context.Unreadable(UnreadableBodyFault.UnknownCoding, $"the header '{Header}' is a {value.Kind}; a text such as 'br' is expected.");
        var codings = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(c => c.ToLowerInvariant()).Where(c => c != Nothing).ToList();
        return codings.Count <= Most
            ? codings
            : throw context.Unreadable(UnreadableBodyFault.TooLarge, $"the header '{Header}' names {codings.Count} codings; at most {Most} are undone.");
    }

    public static Message Write(Message message, IReadOnlyList<string> codings) =>
        message with { Headers = codings.Count == 0 ? message.Headers.Without(Header) : message.Headers.With(Header, string.Join(", ", codings)) };

    /// <summary>This coding behind those that the body has.</summary>
    public static Message Add(Message message, string coding) => message.WithHeader(
        Header, message.Headers.TryGet<string>(Header, out var before) && before.Length > 0 ? $"{before}, {coding}" : coding);
}
