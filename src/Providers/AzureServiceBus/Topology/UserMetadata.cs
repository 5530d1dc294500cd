using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Topology;

/// <summary>
/// What the service has no setting for, kept in an entity's user metadata, one thing a line: that a topic is ordered, a
/// time to live without end, the mark of copies, a name that had to be shortened, and the text of a filter, which comes last.
/// </summary>
internal sealed record UserMetadata
{
    /// <summary>The service's limit, in characters.</summary>
    public const int MaxLength = 1024;

    public bool Ordered { get; init; }

    /// <summary>That the default time to live was given as the longest there is, which the service takes for none.</summary>
    public bool LivesForEver { get; init; }

    /// <summary>Of a topic: what the property of copies for one of its subscriptions ends with (<see cref="Messages.CopyMark"/>).</summary>
    public string? CopyMark { get; init; }

    public string? Name { get; init; }

    public MessageFilter? Filter { get; init; }

    public static bool IsOurs(string text) => text.StartsWith(WireNames.Metadata.Format, StringComparison.Ordinal);

    /// <summary>Reads metadata; all of nothing when it is someone else's.</summary>
    public static UserMetadata Parse(string? text)
    {
        if (text is null || !IsOurs(text))
            return new UserMetadata();
        var parsed = new UserMetadata();
        var rest = text;
        while (rest.Length > 0)
        {
            // A filter's text may have line ends of its own.
            if (rest.StartsWith(WireNames.Metadata.Filter, StringComparison.Ordinal))
                return MessageFilter.TryParse(rest[WireNames.Metadata.Filter.Length..], out var filter, out _) ? parsed with { Filter = filter } : parsed;
            var end = rest.IndexOf('\n', StringComparison.Ordinal);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? "" : rest[(end + 1)..];
            if (line == WireNames.Metadata.Ordered)
                parsed = parsed with { Ordered = true };
            else if (line == WireNames.Metadata.ForEver)
                parsed = parsed with { LivesForEver = true };
            else if (line.StartsWith(WireNames.Metadata.CopyMark, StringComparison.Ordinal))
                parsed = parsed with { CopyMark = line[WireNames.Metadata.CopyMark.Length..] };
            else if (line.StartsWith(WireNames.Metadata.Name, StringComparison.Ordinal))
                parsed = parsed with { Name = line[WireNames.Metadata.Name.Length..] };
        }

        return parsed;
    }

    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return WireNames.Metadata.Format;
        if (Ordered)
            yield return WireNames.Metadata.Ordered;
        if (LivesForEver)
            yield return WireNames.Metadata.ForEver;
        if (CopyMark is not null)
            yield return WireNames.Metadata.CopyMark + CopyMark;
        if (Name is not null)
            yield return WireNames.Metadata.Name + Name;
        if (Filter is not null)
            yield return WireNames.Metadata.Filter + Filter;
    }
}
