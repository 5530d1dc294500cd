using System.Globalization;
using System.Text;

namespace Integration.Migration;

/// <summary>How far one partition is copied.</summary>
/// <param name="Next">Where to go on reading.</param>
/// <param name="InDoubt">How many sends behind it have no known outcome.</param>
/// <param name="IsDone">Whether the partition is closed and copied to its end.</param>
internal readonly record struct MirrorPlace(StreamPosition Next, long InDoubt = 0, bool IsDone = false);

/// <summary>
/// The file that makes a mirror resumable: how far each partition is. Lines are appended, each with a checksum, and the file shrinks to what
/// is of use now and then. Without a path it is kept in memory. Safe for concurrent use.
/// </summary>
internal sealed class MirrorJournal : IAsyncDisposable
{
    /// <summary>Its kind.</summary>
    public static readonly JournalFormat Format = new("integration-mirror 1", "a mirror");

    private const long RewriteFrom = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly SyncedFile? _file;
    private readonly Dictionary<string, MirrorPlace> _places = new(StringComparer.Ordinal);
    private string _header = "";

    private MirrorJournal(SyncedFile? file) => _file = file;

    /// <summary>What tells this mirror's copies from those of another run, where the destination deduplicates.</summary>
    public string Id { get; private set; } = Guid.NewGuid().ToString("N");

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="identity">What is copied from where to where.</param>
    /// <exception cref="JournalException">It is of another mirror, damaged, or in use.</exception>
    public static async Task<MirrorJournal> OpenAsync(string? path, params IReadOnlyList<string> identity)
    {
        var journal = new MirrorJournal(path is null ? null : JournalFile.Open(path));
        try
        {
            if (path is not null)
                await journal.ReadOrBeginAsync(path, string.Join(' ', identity.Select(JournalLine.Escape))).ConfigureAwait(false);
            return journal;
        }
        catch
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads one that is only looked at.</summary>
    /// <exception cref="JournalException">It is missing, damaged, or of something else.</exception>
    public static async Task<MirrorJournal> LookAsync(string path)
    {
        try
        {
            var journal = new MirrorJournal(null);
            using var file = SharedRead.Open(path);
            await journal.ReadAsync(file, path, identity: null).ConfigureAwait(false);
            return journal;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>What is copied from where to where, as it was opened with; empty when it has not begun.</summary>
    public IReadOnlyList<string> Identity => [.. _header.Split(' ').Skip(3).Select(Uri.UnescapeDataString)];

    public IReadOnlyList<KeyValuePair<string, MirrorPlace>> Places
    {
        get
        {
            lock (_gate)
                return [.. _places];
        }
    }

    public MirrorPlace? Find(string partition)
    {
        lock (_gate)
            return _places.TryGetValue(partition, out var place) ? place : null;
    }

    /// <summary>Notes where a partition begins, or goes on behind a gap; on the disk when it ends.</summary>
    public Task BeginAsync(string partition, StreamPosition position) => NoteAsync(partition, new(position));

    /// <summary>Notes that so many records of a partition are about to be sent; survives the end of this process.</summary>
    public void Sending(string partition, int count)
    {
        lock (_gate)
        {
            var place = _places[partition];
            _places[partition] = place with { InDoubt = place.InDoubt + count };
            _file?.Append(JournalLine.Write(string.Create(CultureInfo.InvariantCulture, $"S {JournalLine.Escape(partition)} {count}")));
        }
    }

    /// <summary>Notes that everything up to an offset is confirmed, and how many behind it were sent already; on the disk when it ends.</summary>
    public Task ConfirmedAsync(string partition, string offset, int ahead) => NoteAsync(partition, new(StreamPosition.After(offset), ahead));

    /// <summary>Notes that a closed partition is copied to its end.</summary>
    public Task DoneAsync(string partition) => NoteAsync(partition, Find(partition)!.Value with { IsDone = true, InDoubt = 0 });

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task NoteAsync(string partition, MirrorPlace place)
    {
        if (Note(partition, place) is { } line)
            await _file!.SyncAsync(line).ConfigureAwait(false);
    }

    private long? Note(string partition, MirrorPlace place)
    {
        lock (_gate)
        {
            _places[partition] = place;
            if (_file is null)
                return null;
            if (_file.Length > RewriteFrom)
                _file.Rewrite([JournalLine.Write(_header), .. _places.Select(p => JournalLine.Write(Print(p.Key, p.Value)))]);
            return _file.Append(JournalLine.Write(Print(partition, place))).Ticket;
        }
    }

    private static string Print(string partition, MirrorPlace place) => string.Create(
        CultureInfo.InvariantCulture, $"{(place.IsDone ? 'E' : 'P')} {JournalLine.Escape(partition)} {JournalLine.Escape(place.Next.ToString())} {place.InDoubt}");

    private async Task ReadOrBeginAsync(string path, string identity)
    {
        _file!.Truncate(await ReadAsync(_file.Stream, path, identity).ConfigureAwait(false));
        if (_header.Length > 0)
            return;
        _header = $"{Format.Name} {Id} {identity}";
        await _file.SyncAsync(_file.Append(JournalLine.Write(_header)).Ticket).ConfigureAwait(false);
    }

    /// <summary>Reads it; the length up to the last whole line.</summary>
    private async Task<long> ReadAsync(Stream file, string path, string? identity)
    {
        var whole = 0L;
        using var lines = new JournalLineReader(file);
        while (await lines.ReadAsync().ConfigureAwait(false) is { } line)
        {
            if (!JournalLine.TryRead(line.Span, out var payload))
            {
                if (await lines.IsLastAsync().ConfigureAwait(false))
                    break;
                throw new JournalException($"The journal '{path}' is damaged at byte {whole}, before its end. Put it aside and begin a new one: what was copied comes twice.");
            }

            Apply(path, Encoding.UTF8.GetString(payload), identity);
            whole = lines.Position;
        }

        return whole;
    }

    private void Apply(string path, string payload, string? identity)
    {
        var parts = payload.Split(' ');
        if (_header.Length == 0)
        {
            if (!payload.StartsWith($"{Format.Name} ", StringComparison.Ordinal) || parts.Length < 3)
                throw new JournalException($"'{path}' is not the journal of a mirror. Use another file.");
            if (identity is not null && string.Join(' ', parts[3..]) != identity)
                throw new JournalException($"The journal '{path}' is of another mirror or replay ({Unescape(parts[3..])}), not of this one ({Unescape(identity.Split(' '))}). Use another file.");
            (_header, Id) = (payload, parts[2]);
            return;
        }

        try
        {
            var partition = Uri.UnescapeDataString(parts[1]);
            if (parts is ["S", _, var count])
                _places[partition] = _places[partition] with { InDoubt = _places[partition].InDoubt + long.Parse(count, CultureInfo.InvariantCulture) };
            else if (parts is ["P" or "E", _, var position, var inDoubt])
                _places[partition] = new(StreamPosition.Parse(Uri.UnescapeDataString(position)), long.Parse(inDoubt, CultureInfo.InvariantCulture), parts[0] == "E");
            else
                throw new FormatException("It has a line of another kind.");
        }
        catch (Exception exception) when (exception is FormatException or KeyNotFoundException or IndexOutOfRangeException or OverflowException)
        {
            throw new JournalException($"The journal '{path}' has a line that no mirror wrote. Use another file.", exception);
        }
    }

    private static string Unescape(IEnumerable<string> parts) => string.Join(' ', parts.Select(Uri.UnescapeDataString)).TrimEnd();
}
