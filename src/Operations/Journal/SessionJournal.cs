using Integration.Migration;

namespace Integration.Operations;

/// <summary>
/// The journal of a session: lines as a move's, an operation for each route, and the originals of what was edited or discarded. The format is
/// told in docs/operations/dead-letters.md.
/// </summary>
internal sealed class SessionJournal : IAsyncDisposable
{
    /// <summary>Its kind.</summary>
    public static readonly JournalFormat Format = new("integration-dead-letters 1", "a dead-letter session");

    private readonly string _path;
    private readonly SyncedFile _file;
    private readonly List<JournaledOperation> _operations = [];
    private readonly KeySet _removed;
    private readonly KeySet _restored;

    private SessionJournal(string path)
    {
        (_path, _file) = (path, JournalFile.Open(path));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        (_removed, _restored) = (new(folder), new(folder));
    }

    public IReadOnlyList<JournaledOperation> Operations => _operations;

    /// <summary>What is known of dead letters by their keys: in which state of being replayed, edited or discarded they are.</summary>
    public CopyStates Removals { get; private set; } = null!;

    /// <summary>Likewise of being put back, by the keys of the originals.</summary>
    public CopyStates Restorations { get; private set; } = null!;

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="source">The dead-letter queue.</param>
    /// <param name="identity">What tells it from others of its name.</param>
    /// <exception cref="JournalException">It is of another session, damaged, or in use.</exception>
    public static async Task<SessionJournal> OpenAsync(string path, string provider, EntityPath source, string? identity)
    {
        var journal = new SessionJournal(path);
        try
        {
            var reader = journal.Reader();
            await reader.ReadAsync(journal._file.Stream).ConfigureAwait(false);
            journal.Check(reader.Providers?.From ?? provider, provider, source, identity);
            journal._file.Truncate(reader.Length);
            if (reader.Providers is null)
                await journal.AppendAsync(JournalLine.Header(Format, provider, provider)).ConfigureAwait(false);
            journal.Removals = StatesOf(journal._operations.Where(o => o.Action != DeadLetterAction.Undo), journal._removed);
            journal.Restorations = StatesOf(journal._operations.Where(o => o.Action == DeadLetterAction.Undo), journal._restored);
            return journal;
        }
        catch
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The operations of a journal that is only looked at.</summary>
    /// <exception cref="JournalException">It is missing, damaged or of something else.</exception>
    public static async Task<IReadOnlyList<JournaledOperation>> ReadAsync(string path)
    {
        var operations = new List<JournaledOperation>();
        var reader = new JournalReader(path, Format, (index, route, identity) =>
        {
            operations.Add(new(index, route, identity, () => 0));
            return operations[^1];
        });
        await reader.ReadAsync().ConfigureAwait(false);
        return operations;
    }

    /// <summary>The operation to go on with, if the last one is this one and has not ended; else a new one, on the disk when it ends.</summary>
    public async Task<(JournaledOperation Operation, bool IsResumed)> BeginAsync(
        DeadLetterAction action, MoveRoute route, RouteIdentity identity, string selection, DateTimeOffset now)
    {
        if (_operations is [.., { IsEnded: false } last] && last.Action == action && last.Route == route && last.Selection == selection)
        {
            return last.Identity.FindDifference(identity) is { } end
                ? throw new JournalException($"The journal '{_path}' has begun this with another {end} of '{route}' (another account or namespace, or made anew since). Use another file.")
                : (last, true);
        }

        var operation = new JournaledOperation(_operations.Count, route, identity, () => 0);
        operation.Begin(action, now, selection);
        _file.Append(JournalLine.Write(JournalLine.Route(operation.Index, route, identity)));
        await AppendAsync(JournaledOperation.Line(operation.Index, action, now, selection)).ConfigureAwait(false);
        _operations.Add(operation);
        return (operation, false);
    }

    /// <summary>What notes the steps of an operation.</summary>
    public OperationLog LogOf(JournaledOperation operation)
    {
        var states = operation.Action == DeadLetterAction.Undo ? Restorations : Removals;
        return new(_file, operation, new JournalRoute(_file, operation.Index, states));
    }

    /// <summary>What notes that an undo finished removals of earlier operations.</summary>
    public ICopyLog FinishingLogOf(JournaledOperation undo) => new OperationLog(_file, undo, new JournalRoute(_file, undo.Index, Removals));

    /// <summary>Whether what was done with a dead letter is finished: it is certainly no longer where it was.</summary>
    public bool IsRemoved(UInt128 key) => _operations.Exists(o =>
        o.CompletedOthers.Contains(key) || (o.Action != DeadLetterAction.Undo && o.Done.GetValueOrDefault(key)));

    /// <summary>Whether an original is back, and what took its place is gone.</summary>
    public bool IsRestored(UInt128 key) => _operations.Exists(o => o.Action == DeadLetterAction.Undo && o.Done.GetValueOrDefault(key));

    /// <summary>The original that is kept there.</summary>
    public (Message Message, DeliveryInfo Delivery) Read(EntityPath source, KeptPlace place) =>
        JournalLine.TryRead(_file.Read(place.Position, place.Length).AsSpan(..^1), out var payload)
        && KeptDocument.Read(source, JournaledOperation.DocumentIn(payload.ToArray())) is { } kept
            ? kept
            : throw new JournalException($"The journal '{_path}' was changed while it was in use, or is damaged at byte {place.Position}.");

    public ValueTask DisposeAsync()
    {
        _removed.Dispose();
        _restored.Dispose();
        return _file.DisposeAsync();
    }

    private JournalReader Reader()
    {
        JournalReader? reader = null;
        return reader = new(_path, Format, (index, route, identity) =>
        {
            _operations.Add(new(index, route, identity, () => reader!.Length));
            return _operations[^1];
        });
    }

    private Task AppendAsync(string payload) => _file.SyncAsync(_file.Append(JournalLine.Write(payload)).Ticket);

    private void Check(string its, string provider, EntityPath source, string? identity)
    {
        if (its != provider)
            throw new JournalException($"The journal '{_path}' is of a session on '{its}', not on '{provider}'. Use another file.");
        foreach (var operation in _operations)
        {
            if (operation.Route.Source != source)
                throw new JournalException($"The journal '{_path}' is of the dead letters of '{operation.Route.Source.Owner}', not of '{source.Owner}'. Use another file.");
            if (operation.Identity.FindDifference(new(identity, operation.Identity.Destination)) is not null)
                throw new JournalException($"The journal '{_path}' is of another '{source}' (another account or namespace, or made anew since). Use another file.");
        }
    }

    private static CopyStates StatesOf(IEnumerable<JournaledOperation> operations, KeySet done)
    {
        var open = new Dictionary<UInt128, int>();
        foreach (var operation in operations)
        {
            done.Add([.. operation.Done.Keys]);
            foreach (var (key, sends) in operation.Open)
                open[key] = open.GetValueOrDefault(key) + sends;
        }

        foreach (var key in open.Keys.Where(done.Contains).ToList())
            open.Remove(key);
        return new(done, open);
    }
}
