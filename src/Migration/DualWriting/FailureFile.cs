using System.Globalization;

namespace Integration.Migration;

/// <summary>A message that the secondary did not take, at its position in the file.</summary>
internal sealed record FailedWrite(long Position, EntityPath Destination, Message Message);

/// <summary>
/// The file of what a secondary did not take: a line for each message, and a line for each that was taken later. It is
/// emptied when nothing is left. Safe for concurrent use.
/// </summary>
internal sealed class FailureFile : IAsyncDisposable
{
    private const string Done = "done ";
    private const string Topic = "topic:";

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly SortedDictionary<long, (int Length, (EntityPath, string)? Group)> _pending = [];
    private readonly Dictionary<(EntityPath, string), int> _groups = [];

    private FailureFile(FileStream file) => _file = file;

    public long Count
    {
        get
        {
            lock (_gate)
                return _pending.Count;
        }
    }

    public static async Task<FailureFile> OpenAsync(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var opened = new FailureFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        try
        {
            await opened.ReadAsync(path).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public bool HasGroup(EntityPath destination, string? group)
    {
        lock (_gate)
            return group is not null && _groups.ContainsKey((destination, group));
    }

    /// <summary>Records a message; on the disk when it ends.</summary>
    public void Add(EntityPath destination, Message message)
    {
        var to = destination.Kind == EntityKind.Topic ? Topic + destination : destination.ToString();
        var line = JournalLine.Write($"{to} {MessageDocument.Write(message)}");
        lock (_gate)
        {
            var position = Append(line);
            _file.Flush(flushToDisk: true);
            Note(position, line.Length, destination, message);
        }
    }

    /// <summary>The first message recorded behind a position, or null.</summary>
    public FailedWrite? FindAfter(long position)
    {
        lock (_gate)
        {
            foreach (var (at, (length, _)) in _pending)
            {
                if (at <= position)
                    continue;
                var line = new byte[length];
                RandomAccess.Read(_file.SafeFileHandle, line, at);
                var (destination, message) = Parse(JournalLine.Read(line.AsSpan(0, length - 1)) ?? throw new InvalidDataException("The failure file was changed while it was in use."));
                return new(at, destination, message);
            }

            return null;
        }
    }

    /// <summary>Notes that the secondary has a message now.</summary>
    public void Remove(long position)
    {
        lock (_gate)
        {
            Forget(position);
            if (_pending.Count == 0)
                _file.SetLength(0);
            else
                Append(JournalLine.Write(Done + position.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private long Append(byte[] line)
    {
        var position = _file.Length;
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, line, position);
        }
        catch
        {
            // Half a line would damage the file for what is appended behind it.
            _file.SetLength(position);
            throw;
        }

        return position;
    }

    private void Note(long position, int length, EntityPath destination, Message message)
    {
        (EntityPath, string)? group = message.GroupId is { } id ? (destination, id) : null;
        _pending[position] = (length, group);
        if (group is { } known)
            _groups[known] = _groups.GetValueOrDefault(known) + 1;
    }

    private void Forget(long position)
    {
        if (_pending.Remove(position, out var entry) && entry.Group is { } group && --_groups[group] == 0)
            _groups.Remove(group);
    }

    private async Task ReadAsync(string path)
    {
        using var lines = new JournalLineReader(_file);
        var whole = 0L;
        while (await lines.ReadAsync().ConfigureAwait(false) is { } line)
        {
            if (JournalLine.Read(line.Span) is { } payload)
                Apply(payload, whole, line.Length + 1);
            else if (!await lines.IsLastAsync().ConfigureAwait(false))
                throw new InvalidDataException($"The failure file '{path}' is damaged at byte {whole}, before its end. Put it aside and send what it holds by hand.");
            else
                break;
            whole = lines.Position;
        }

        _file.SetLength(_pending.Count == 0 ? 0 : whole);
    }

    private void Apply(string payload, long position, int length)
    {
        if (payload.StartsWith(Done, StringComparison.Ordinal))
        {
            Forget(long.Parse(payload[Done.Length..], CultureInfo.InvariantCulture));
            return;
        }

        var (destination, message) = Parse(payload);
        Note(position, length, destination, message);
    }

    private static (EntityPath Destination, Message Message) Parse(string payload)
    {
        try
        {
            var end = payload.IndexOf(' ', StringComparison.Ordinal);
            var to = payload[..end];
            return (to.StartsWith(Topic, StringComparison.Ordinal) ? EntityPath.Topic(to[Topic.Length..]) : EntityPath.Queue(to), MessageDocument.Read(payload[(end + 1)..]));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new InvalidDataException("The failure file has a line of another kind; is it the file of a dual writer?", exception);
        }
    }
}
