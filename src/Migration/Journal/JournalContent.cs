using System.Globalization;

namespace Integration.Migration;

/// <summary>A copy as the journal has it.</summary>
internal readonly record struct JournalCopy(UInt128 Digest, string MessageId, bool IsCompleted);

/// <summary>What a journal says of one route.</summary>
internal sealed class JournalRouteContent(int index, MoveRoute route)
{
    private readonly Dictionary<UInt128, int> _open = [];

    public int Index => index;

    public MoveRoute Route => route;

    /// <summary>The confirmed copies by key.</summary>
    public Dictionary<UInt128, JournalCopy> Copies { get; } = [];

    /// <summary>Sends without a known outcome; those before a confirmed one included.</summary>
    public long InDoubt => _open.Values.Sum();

    public CopyStates States
    {
        get
        {
            var states = new CopyStates();
            foreach (var (key, count) in _open)
                states.Sending(Enumerable.Repeat(key, count));
            states.Copied(Copies.Keys);
            return states;
        }
    }

    public void Sending(UInt128 key) => _open[key] = _open.GetValueOrDefault(key) + 1;

    /// <summary>Ends a send, in whatever way; a damaged journal may end one that it did not begin.</summary>
    public void Ended(UInt128 key)
    {
        if (_open.GetValueOrDefault(key) is var count && count > 1)
            _open[key] = count - 1;
        else
            _open.Remove(key);
    }
}

/// <summary>Everything that a journal says.</summary>
internal sealed class JournalContent
{
    private readonly Dictionary<int, JournalRouteContent> _routes = [];

    /// <summary>Between which providers; null when the journal is empty.</summary>
    public (string From, string To)? Providers { get; private set; }

    public IReadOnlyList<JournalRouteContent> Routes => [.. _routes.Values.OrderBy(r => r.Index)];

    /// <summary>The length up to the last whole line: a crash may have torn the one behind it.</summary>
    public long Length { get; private set; }

    /// <exception cref="JournalException">It is missing or damaged.</exception>
    public static async Task<JournalContent> ReadAsync(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return await ReadAsync(file, path).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a journal; a torn end is left out, damage before the end is an error.</summary>
    /// <exception cref="JournalException">It is damaged, or no journal.</exception>
    public static async Task<JournalContent> ReadAsync(Stream file, string path)
    {
        var content = new JournalContent();
        using var lines = new JournalLineReader(file);
        var number = 0;
        while (await lines.ReadAsync().ConfigureAwait(false) is { } line)
        {
            number++;
            if (JournalLine.Read(line.Span) is { } payload)
            {
                if (!content.TryApply(payload))
                    throw new JournalException($"'{path}' is no journal of a move: line {number} is unknown. Use another file.");
                content.Length = lines.Position;
            }
            else if (!await lines.IsLastAsync().ConfigureAwait(false))
            {
                throw new JournalException($"The journal '{path}' is damaged at line {number}, before its end. Restore it from a copy; without it a move may copy messages again.");
            }
        }

        // A journal that was torn in its very first line is begun anew; a file of something else must not be.
        return content.Providers is not null || await IsTornHeaderAsync(file).ConfigureAwait(false)
            ? content
            : throw new JournalException($"'{path}' is no journal of a move. Use another file.");
    }

    private static async Task<bool> IsTornHeaderAsync(Stream file)
    {
        var start = new byte[JournalLine.PrefixLength + JournalLine.Format.Length];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        var text = System.Text.Encoding.Latin1.GetString(start, 0, length);
        return text.Take(JournalLine.PrefixLength - 1).All(char.IsAsciiHexDigitLower)
            && (length <= JournalLine.PrefixLength || JournalLine.Format.StartsWith(text[JournalLine.PrefixLength..], StringComparison.Ordinal));
    }

    private bool TryApply(string payload)
    {
        if (payload.StartsWith(JournalLine.Format + " ", StringComparison.Ordinal))
        {
            var providers = payload[(JournalLine.Format.Length + 1)..].Split(' ');
            Providers = providers.Length == 2 ? (Uri.UnescapeDataString(providers[0]), Uri.UnescapeDataString(providers[1])) : null;
            return Providers is not null;
        }

        var parts = payload.Split(' ');
        if (Providers is null || parts.Length < 2)
            return false;
        if (parts[0] == "B")
            return true;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        return parts[0] == "R" ? TryAddRoute(index, parts) : _routes.TryGetValue(index, out var route) && parts.Skip(2).All(p => TryApply(route, parts[0], p));
    }

    private bool TryAddRoute(int index, string[] parts)
    {
        if (parts.Length != 4)
            return false;
        const string Topic = "topic:";
        var destination = parts[3].StartsWith(Topic, StringComparison.Ordinal) ? EntityPath.Topic(parts[3][Topic.Length..]) : EntityPath.ParseSource(parts[3]);
        return _routes.TryAdd(index, new(index, new(EntityPath.ParseSource(parts[2]), destination)));
    }

    private static bool TryApply(JournalRouteContent route, string type, string entry)
    {
        var fields = entry.Split(':');
        if (!MessageDigest.TryParse(fields[0], out var key))
            return false;
        switch (type)
        {
            case "S":
                route.Sending(key);
                return true;
            case "X":
                route.Ended(key);
                return true;
            case "C" when fields.Length == 4 && MessageDigest.TryParse(fields[1], out var digest):
                route.Ended(key);
                route.Copies[key] = new(digest, Uri.UnescapeDataString(fields[3]), IsCompleted: false);
                return true;
            case "D" when route.Copies.TryGetValue(key, out var copy):
                route.Copies[key] = copy with { IsCompleted = true };
                return true;
            default:
                return type == "D";
        }
    }
}
