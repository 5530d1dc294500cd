namespace Integration.AzureServiceBus.Topology;

/// <summary>
/// What the service has no setting for, kept in an entity's user metadata, one thing a line: that a topic is ordered, a
/// time to live without end, the mark of copies, a name that had to be shortened, and the text of a filter, which comes last.
/// </summary>
internal sealed record Metadata
{
    /// <summary>The service's limit, in characters.</summary>
    public const int MaxLength = 1024;

    private const string Mark = "integration/1";
    private const string OrderedLine = "ordered";
    private const string NameLine = "name ";
    private const string ForEverLine = "for-ever";
    private const string CopyMarkLine = "copies ";
    private const string FilterLine = "filter ";

    public bool Ordered { get; init; }

    /// <summary>That the default time to live was given as the longest there is, which the service takes for none.</summary>
    public bool LivesForEver { get; init; }

    /// <summary>Of a topic: what the property of copies for one of its subscriptions ends with (<see cref="Messages.CopyMark"/>).</summary>
    public string? CopyMark { get; init; }

    public string? Name { get; init; }

    public MessageFilter? Filter { get; init; }

    /// <summary>Reads metadata; all of nothing when it is someone else's.</summary>
    public static Metadata Parse(string? text)
    {
        if (text is null || !text.StartsWith(Mark, StringComparison.Ordinal))
            return new Metadata();
        var parsed = new Metadata();
        var rest = text;
        while (rest.Length > 0)
        {
            // A filter's text may have line ends of its own.
            if (rest.StartsWith(FilterLine, StringComparison.Ordinal))
                return MessageFilter.TryParse(rest[FilterLine.Length..], out var filter, out _) ? parsed with { Filter = filter } : parsed;
            var end = rest.IndexOf('\n', StringComparison.Ordinal);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? "" : rest[(end + 1)..];
            if (line == OrderedLine)
                parsed = parsed with { Ordered = true };
            else if (line == ForEverLine)
                parsed = parsed with { LivesForEver = true };
            else if (line.StartsWith(CopyMarkLine, StringComparison.Ordinal))
                parsed = parsed with { CopyMark = line[CopyMarkLine.Length..] };
            else if (line.StartsWith(NameLine, StringComparison.Ordinal))
                parsed = parsed with { Name = line[NameLine.Length..] };
        }

        return parsed;
    }

    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return Mark;
        if (Ordered)
            yield return OrderedLine;
        if (LivesForEver)
            yield return ForEverLine;
        if (CopyMark is not null)
            yield return CopyMarkLine + CopyMark;
        if (Name is not null)
            yield return NameLine + Name;
        if (Filter is not null)
            yield return FilterLine + Filter;
    }
}
