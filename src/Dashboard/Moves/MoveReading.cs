using Integration.Migration;

namespace Integration.Dashboard.Moves;

/// <summary>The journal of a move, as far as it was read: counts, and no keys.</summary>
internal sealed class MoveReading
{
    private readonly List<Route> _routes = [];
    private readonly JournalReader _reader;

    public MoveReading(string path) => _reader = new(path, JournalFormat.Move, (_, route, _) =>
    {
        _routes.Add(new(route));
        return _routes[^1];
    });

    /// <summary>How far it was read, in bytes.</summary>
    public long Length => _reader.Length;

    /// <summary>Reads what was appended since.</summary>
    /// <exception cref="JournalException">It is damaged, or can't be read.</exception>
    public Task ReadOnAsync() => _reader.ReadAsync();

    public MoveAccount Describe(FileInfo file) => new(
        file.Name, "move", _reader.Providers?.From ?? "", _reader.Providers?.To ?? "", MoveJournals.WrittenAt(file), [.. _routes.Select(r => r.Describe())], null);

    private sealed class Route(MoveRoute route) : IJournalRouteSink
    {
        private readonly OpenSends _open = new();
        private long _copied;
        private bool _isDrained;

        public bool NeedsCompleted => false;

        public void Sending(UInt128 key)
        {
            _open.Begin(key);
            _isDrained = false;
        }

        public void NotSent(UInt128 key) => _open.End(key);

        public void Copied(UInt128 key, UInt128 digest, ReadOnlySpan<byte> escapedId)
        {
            _open.Counts.Remove(key);
            _copied++;
        }

        public void Completed(UInt128 key)
        {
            // What was copied is what is counted.
        }

        public void Drained() => _isDrained = true;

        public MoveRow Describe() => new(
            route.Source.ToString(), route.Destination.ToRoundTripString(), _isDrained ? "drained" : "not ended", _copied, _open.Counts.Values.Sum(), null);
    }
}
