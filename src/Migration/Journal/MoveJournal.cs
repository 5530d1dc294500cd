using System.Globalization;

namespace Integration.Migration;

/// <summary>
/// The file that makes a move resumable: lines that are only ever appended, each with a checksum. The format is told in
/// docs/operations/migration.md.
/// </summary>
internal sealed class MoveJournal : IAsyncDisposable
{
    private readonly SyncedFile _file;
    private readonly Dictionary<MoveRoute, JournalRoute> _routes = [];
    private readonly List<KeySet> _keys = [];

    /// <summary>Where keys are kept that are too many for memory.</summary>
    private readonly string _folder;

    private MoveJournal(string path) => (_file, _folder) = (JournalFile.Open(path), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="providers">Between which providers the move is.</param>
    /// <param name="routes">The routes of this run, each with what tells its ends from others of the same names.</param>
    /// <param name="continueFinished">Whether to go on although every one of these routes was drained.</param>
    /// <param name="progress">Told now and then how many copies of a route were read.</param>
    /// <exception cref="JournalException">It is of another move, finished, damaged, or in use.</exception>
    public static async Task<MoveJournal> OpenAsync(
        string path,
        (string From, string To) providers,
        IReadOnlyDictionary<MoveRoute, RouteIdentity> routes,
        bool continueFinished = false,
        Action<MoveRoute, long>? progress = null)
    {
        var journal = new MoveJournal(path);
        try
        {
            var known = new List<ResumedRoute>();
            var reader = new JournalReader(path, JournalFormat.Move, (index, route, identity) =>
            {
                known.Add(new(index, route, identity, journal.AddKeys(), progress));
                return known[^1];
            });
            await reader.ReadAsync(journal._file.Stream).ConfigureAwait(false);
            Check(path, reader.Providers ?? providers, providers, known, routes, continueFinished);
            journal._file.Truncate(reader.Length);
            if (reader.Providers is null)
                journal.Append(JournalLine.Header(JournalFormat.Move, providers.From, providers.To));
            await journal._file.SyncAsync(journal.Begin(known, routes)).ConfigureAwait(false);
            return journal;
        }
        catch
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public JournalRoute RouteLog(MoveRoute route) => _routes[route];

    public ValueTask DisposeAsync()
    {
        _keys.ForEach(k => k.Dispose());
        return _file.DisposeAsync();
    }

    /// <summary>Appends a line: handed to the operating system when it ends, so that it survives the end of this process.</summary>
    private long Append(string payload) => _file.Append(JournalLine.Write(payload)).Ticket;

    private static void Check(
        string path, (string From, string To) its, (string From, string To) providers,
        List<ResumedRoute> known, IReadOnlyDictionary<MoveRoute, RouteIdentity> routes, bool continueFinished)
    {
        if (its != providers)
            throw new JournalException($"The journal '{path}' is of a move from '{its.From}' to '{its.To}', not from '{providers.From}' to '{providers.To}'. Use another file.");
        foreach (var (route, identity) in routes)
        {
            if (known.Find(k => k.Route.Source == route.Source) is not { } earlier)
                continue;
            if (earlier.Route != route)
                throw new JournalException($"The journal '{path}' has '{route.Source}' moved to '{earlier.Route.Destination}', not to '{route.Destination}'. Use another file.");
            if (earlier.Identity.FindDifference(identity) is { } end)
                throw new JournalException($"The journal '{path}' is of another move: the {end} of '{route}' is not the one that it was begun with (another account or namespace, or made anew since). Use another file.");
        }

        if (!continueFinished && known.Count > 0 && routes.Keys.All(r => known.Exists(k => k.Route == r && k.IsDrained)))
            throw new JournalException($"The move of the journal '{path}' is finished: every source was drained. Use another file for a new move, or ask to continue the finished one.");
    }

    private long Begin(List<ResumedRoute> known, IReadOnlyDictionary<MoveRoute, RouteIdentity> routes)
    {
        var next = known.Count;
        foreach (var (route, identity) in routes)
        {
            if (known.Find(k => k.Route == route) is { } earlier)
            {
                _routes[route] = new JournalRoute(_file, earlier.Index, earlier.States);
                continue;
            }

            Append(JournalLine.Route(next, route, identity));
            _routes[route] = new JournalRoute(_file, next++, new CopyStates(AddKeys(), []));
        }

        return Append($"B {DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)}");
    }

    private KeySet AddKeys()
    {
        _keys.Add(new(_folder));
        return _keys[^1];
    }
}

/// <summary>One route's part of a journal.</summary>
internal sealed class JournalRoute(SyncedFile file, int index, CopyStates states) : ICopyLog
{
    public CopyState Find(UInt128 key) => states.Find(key);

    public void Sending(IReadOnlyList<OutgoingCopy> copies)
    {
        file.Append(JournalLine.Keys('S', index, copies, static copy => copy.Key));
        states.Sending(copies);
    }

    public void NotSent(IReadOnlyList<OutgoingCopy> copies)
    {
        if (copies.Count == 0)
            return;
        file.Append(JournalLine.Keys('X', index, copies, static copy => copy.Key));
        states.NotSent(copies);
    }

    public async Task CopiedAsync(IReadOnlyList<OutgoingCopy> copies)
    {
        var line = file.Append(JournalLine.Copied(index, copies)).Ticket;
        states.Copied(copies);
        await file.SyncAsync(line).ConfigureAwait(false);
    }

    public void Completed(IReadOnlyList<UInt128> keys)
    {
        if (keys.Count == 0)
            return;
        file.Append(JournalLine.Keys('D', index, keys, static key => key));
        states.Completed(keys);
    }

    /// <summary>Notes that the source was drained.</summary>
    public void Drained() => file.Append(JournalLine.Write($"E {index}"));
}
