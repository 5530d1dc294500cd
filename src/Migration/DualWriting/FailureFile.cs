using System.Globalization;
using System.Text;

namespace Integration.Migration;

/// <summary>A message in the file, from before the primary is asked until both sides have it or the primary has refused it.</summary>
internal sealed class DualWrite(long number, EntityPath destination, string? group, long position, int length)
{
    /// <summary>Its place in the order of all.</summary>
    public long Number => number;

    public (EntityPath, string)? Group { get; } = group is null ? null : (destination, group);

    /// <summary>Where its line begins; the file is rewritten now and then.</summary>
    public long Position { get; set; } = position;

    public int Length => length;

    public DualWriteState State { get; set; } = DualWriteState.UnderWay;
}

internal enum DualWriteState
{
    /// <summary>The primary or the secondary is being asked.</summary>
    UnderWay,

    /// <summary>The primary has it, the secondary has not.</summary>
    Failed,

    /// <summary>The process ended while it was under way: the primary may have it or not.</summary>
    Uncertain,
}

/// <summary>
/// The file of what a secondary may lack: a line for each message before the primary is asked, one for each that the secondary turned
/// out to lack, and one for each that is settled. It shrinks to what is left. Safe for concurrent use.
/// </summary>
internal sealed class FailureFile : IAsyncDisposable
{
    private const string Settled = "done ";
    private const string Lacking = "lacking ";

    /// <summary>From how many bytes on the file is rewritten, once less than half of it is of use.</summary>
    private const long RewriteFrom = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SyncedFile _file;
    private readonly SortedDictionary<long, DualWrite> _writes = [];
    private readonly Dictionary<(EntityPath, string), int> _groups = [];
    private long _liveBytes;
    private long _pending;
    private long _number;

    private FailureFile(SyncedFile file) => _file = file;

    /// <summary>How many wait for replay.</summary>
    public long Count => Interlocked.Read(ref _pending);

    public static async Task<FailureFile> OpenAsync(string path)
    {
        var opened = new FailureFile(SyncedFile.Open(path));
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

    /// <summary>Whether messages of that group wait for replay.</summary>
    public bool HasGroup(EntityPath destination, string? group)
    {
        lock (_gate)
            return group is not null && _groups.ContainsKey((destination, group));
    }

    /// <summary>Notes a message before it is sent; on the disk when it ends.</summary>
    public async Task<DualWrite> BeginAsync(EntityPath destination, Message message)
    {
        var line = JournalLine.Write($"{destination.ToRoundTripString()} {MessageDocument.Write(message)}");
        DualWrite write;
        long ticket;
        lock (_gate)
        {
            (var position, ticket) = _file.Append(line);
            write = Add(destination, message, position, line.Length);
        }

        try
        {
            await _file.SyncAsync(ticket).ConfigureAwait(false);
            return write;
        }
        catch
        {
            Settle(write);
            throw;
        }
    }

    /// <summary>Notes that the primary has it and the secondary lacks it, for replay.</summary>
    public void Fail(DualWrite write)
    {
        lock (_gate)
        {
            // Without this line a crash makes it uncertain, and it is replayed all the same.
            Wait(write, DualWriteState.Failed);
            _file.Append(JournalLine.Write(Lacking + Print(write.Position)));
        }
    }

    /// <summary>Notes that there is nothing left to do for it.</summary>
    public void Settle(DualWrite write)
    {
        lock (_gate)
        {
            Forget(write);
            if (_writes.Count == 0)
                _file.Truncate(0);
            else if (_file.Length is var length && length > RewriteFrom && length > _liveBytes * 2)
                Rewrite();
            else
                _file.Append(JournalLine.Write(Settled + Print(write.Position)));
        }
    }

    /// <summary>Those that wait for replay behind a number, in order.</summary>
    public IReadOnlyList<DualWrite> FindAfter(long number)
    {
        lock (_gate)
            return [.. _writes.Values.Where(w => w.Number > number && w.State != DualWriteState.UnderWay)];
    }

    public (EntityPath Destination, Message Message) Read(DualWrite write)
    {
        lock (_gate)
        {
            return JournalLine.TryRead(_file.Read(write.Position, write.Length).AsSpan(..^1), out var payload)
                ? Parse(Encoding.UTF8.GetString(payload))
                : throw new InvalidDataException("The failure file was changed while it was in use.");
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string Print(long position) => position.ToString(CultureInfo.InvariantCulture);

    private DualWrite Add(EntityPath destination, Message message, long position, int length)
    {
        var write = new DualWrite(++_number, destination, message.GroupId, position, length);
        _writes.Add(write.Number, write);
        _liveBytes += length;
        return write;
    }

    private void Wait(DualWrite write, DualWriteState state)
    {
        if (write.State == DualWriteState.UnderWay)
        {
            Interlocked.Increment(ref _pending);
            if (write.Group is { } group)
                _groups[group] = _groups.GetValueOrDefault(group) + 1;
        }

        write.State = state;
    }

    private void Forget(DualWrite write)
    {
        if (!_writes.Remove(write.Number))
            return;
        _liveBytes -= write.Length;
        if (write.State == DualWriteState.UnderWay)
            return;
        Interlocked.Decrement(ref _pending);
        if (write.Group is { } group && --_groups[group] == 0)
            _groups.Remove(group);
    }

    private void Rewrite()
    {
        var lines = new List<byte[]>();
        var position = 0L;
        var moved = new List<(DualWrite Write, long Position)>();
        foreach (var write in _writes.Values)
        {
            lines.Add(_file.Read(write.Position, write.Length));
            moved.Add((write, position));
            position += write.Length;
        }

        lines.AddRange(moved.Where(m => m.Write.State == DualWriteState.Failed).Select(m => JournalLine.Write(Lacking + Print(m.Position))));
        _file.Rewrite(lines);
        foreach (var (write, at) in moved)
            write.Position = at;
    }

    private async Task ReadAsync(string path)
    {
        using var lines = new JournalLineReader(_file.Stream);
        var byPosition = new Dictionary<long, DualWrite>();
        var whole = 0L;
        while (await lines.ReadAsync().ConfigureAwait(false) is { } line)
        {
            if (JournalLine.TryRead(line.Span, out var payload))
                Apply(Encoding.UTF8.GetString(payload), whole, line.Length + 1, byPosition);
            else if (!await lines.IsLastAsync().ConfigureAwait(false))
                throw new InvalidDataException($"The failure file '{path}' is damaged at byte {whole}, before its end. Put it aside and send what it holds by hand.");
            else
                break;
            whole = lines.Position;
        }

        foreach (var write in _writes.Values.Where(w => w.State == DualWriteState.UnderWay))
            Wait(write, DualWriteState.Uncertain);
        _file.Truncate(_writes.Count == 0 ? 0 : whole);
    }

    private void Apply(string payload, long position, int length, Dictionary<long, DualWrite> byPosition)
    {
        if (payload.StartsWith(Settled, StringComparison.Ordinal))
        {
            if (byPosition.Remove(ReadPosition(payload[Settled.Length..]), out var settled))
                Forget(settled);
        }
        else if (payload.StartsWith(Lacking, StringComparison.Ordinal))
        {
            if (byPosition.TryGetValue(ReadPosition(payload[Lacking.Length..]), out var failed))
                Wait(failed, DualWriteState.Failed);
        }
        else
        {
            var (destination, message) = Parse(payload);
            byPosition[position] = Add(destination, message, position, length);
        }
    }

    private static long ReadPosition(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : throw NoFailureFile(null);

    private static (EntityPath Destination, Message Message) Parse(string payload)
    {
        try
        {
            var end = payload.IndexOf(' ', StringComparison.Ordinal);
            return EntityPath.Parse(payload[..end]) is { Kind: EntityKind.Queue or EntityKind.Topic, IsDeadLetter: false } destination
                ? (destination, MessageDocument.Read(payload[(end + 1)..]))
                : throw NoFailureFile(null);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw NoFailureFile(exception);
        }
    }

    private static InvalidDataException NoFailureFile(Exception? cause) =>
        new("The failure file has a line of another kind; is it the file of a dual writer?", cause);
}
