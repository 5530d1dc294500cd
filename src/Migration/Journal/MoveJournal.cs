using System.Globalization;

namespace Integration.Migration;

/// <summary>
/// The file that makes a move resumable: lines that are only ever appended, each with a checksum. The format is told in
/// docs/migration.md.
/// </summary>
internal sealed class MoveJournal : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly FileStream _file;
    private readonly Dictionary<MoveRoute, JournalRoute> _routes = [];
    private long _written;
    private long _synced;

    private MoveJournal(FileStream file) => _file = file;

    /// <summary>Opens a journal, or begins one.</summary>
    /// <exception cref="JournalException">It is of another move, damaged, or in use.</exception>
    public static async Task<MoveJournal> OpenAsync(string path, string fromProvider, string toProvider, IReadOnlyList<MoveRoute> routes)
    {
        var journal = new MoveJournal(OpenFile(path));
        try
        {
            var content = await JournalContent.ReadAsync(journal._file, path).ConfigureAwait(false);
            journal._file.SetLength(content.Length);
            journal._file.Position = content.Length;
            journal.Begin(content, fromProvider, toProvider, routes, path);
            journal._file.Flush(flushToDisk: true);
            return journal;
        }
        catch
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ICopyLog RouteLog(MoveRoute route) => _routes[route];

    public ValueTask DisposeAsync()
    {
        _gate.Dispose();
        return _file.DisposeAsync();
    }

    /// <summary>Appends a line: handed to the operating system when it ends, so that it survives the end of this process.</summary>
    internal long Append(string payload)
    {
        var line = JournalLine.Write(payload);
        lock (_file)
        {
            _file.Write(line);
            return ++_written;
        }
    }

    /// <summary>Ends when that line is on the disk; lines of others that were appended meanwhile go with it.</summary>
    internal async Task SyncAsync(long line)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_synced >= line)
                return;
            var upTo = Interlocked.Read(ref _written);
            _file.Flush(flushToDisk: true);
            _synced = upTo;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Begin(JournalContent content, string fromProvider, string toProvider, IReadOnlyList<MoveRoute> routes, string path)
    {
        if (content.Providers is not { } providers)
            Append(JournalLine.Header(fromProvider, toProvider));
        else if (providers != (fromProvider, toProvider))
            throw new JournalException($"The journal '{path}' is of a move from '{providers.From}' to '{providers.To}', not from '{fromProvider}' to '{toProvider}'. Use another file.");
        var known = content.Routes.ToDictionary(r => r.Route.Source);
        var next = content.Routes.Count;
        foreach (var route in routes)
        {
            if (known.GetValueOrDefault(route.Source) is not { } earlier)
                Append(JournalLine.Route(next, route));
            else if (earlier.Route != route)
                throw new JournalException($"The journal '{path}' has '{route.Source}' moved to '{earlier.Route.Destination}', not to '{route.Destination}'. Use another file.");
            else
                _routes[route] = new JournalRoute(this, earlier.Index, earlier.States);
            if (!_routes.ContainsKey(route))
                _routes[route] = new JournalRoute(this, next++, new CopyStates());
        }

        Append($"B {DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)}");
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);

            // No buffer: what was written is with the operating system at once.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' can't be opened: {exception.Message}", exception);
        }
    }
}

/// <summary>One route's part of a journal.</summary>
internal sealed class JournalRoute(MoveJournal journal, int index, CopyStates states) : ICopyLog
{
    public CopyState Find(UInt128 key) => states.Find(key);

    public void Sending(IReadOnlyList<OutgoingCopy> copies)
    {
        Append('S', copies.Select(c => c.Key));
        states.Sending(copies.Select(c => c.Key));
    }

    public void NotSent(IReadOnlyList<OutgoingCopy> copies)
    {
        Append('X', copies.Select(c => c.Key));
        states.NotSent(copies.Select(c => c.Key));
    }

    public async Task CopiedAsync(IReadOnlyList<OutgoingCopy> copies)
    {
        var line = journal.Append(JournalLine.Copied(index, copies));
        states.Copied(copies.Select(c => c.Key));
        await journal.SyncAsync(line).ConfigureAwait(false);
    }

    public void Completed(IReadOnlyList<UInt128> keys) => Append('D', keys);

    private void Append(char type, IEnumerable<UInt128> keys)
    {
        var all = keys.ToList();
        if (all.Count > 0)
            journal.Append(JournalLine.Keys(type, index, all));
    }
}
