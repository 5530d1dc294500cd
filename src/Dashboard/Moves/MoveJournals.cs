using Integration.Migration;

namespace Integration.Dashboard.Moves;

/// <summary>What the journals in a folder tell of moves and mirrors. What was read of a move is remembered: only what was appended since is read again.</summary>
internal sealed class MoveJournals(string? folder)
{
    /// <summary>The most that are read: the last ones.</summary>
    public const int MostRead = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MoveReading> _moves = new(StringComparer.Ordinal);
    private Task<IReadOnlyList<MoveAccount>> _reading = Task.FromResult<IReadOnlyList<MoveAccount>>([]);

    public bool IsFolderSet => folder is not null;

    /// <summary>Reads those that were written to last; whoever asks meanwhile gets the same.</summary>
    public Task<IReadOnlyList<MoveAccount>> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reading.IsCompleted)
                _reading = Task.Run(ReadAllAsync, CancellationToken.None);
            return _reading.WaitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<MoveAccount>> ReadAllAsync()
    {
        if (folder is null || !Directory.Exists(folder))
            return [];
        var files = new DirectoryInfo(folder).EnumerateFiles("*.journal").OrderByDescending(f => f.LastWriteTimeUtc).ToList();
        foreach (var gone in _moves.Keys.Except(files.Select(f => f.FullName)).ToList())
            _moves.Remove(gone);
        var accounts = new List<MoveAccount>();
        foreach (var file in files)
        {
            if (accounts.Count == MostRead)
                break;
            if (await ReadAsync(file).ConfigureAwait(false) is { } account)
                accounts.Add(account);
        }

        return accounts;
    }

    /// <summary>Null when it is of something else.</summary>
    private async Task<MoveAccount?> ReadAsync(FileInfo file)
    {
        try
        {
            return JournalFormat.Move.IsOf(file.FullName) ? await ReadMoveAsync(file).ConfigureAwait(false)
                : MirrorJournal.Format.IsOf(file.FullName) ? MirrorReading.Describe(file, await MirrorJournal.LookAsync(file.FullName).ConfigureAwait(false))
                : null;
        }
        catch (JournalException exception)
        {
            _moves.Remove(file.FullName);
            return new(file.Name, "", "", "", WrittenAt(file), [], exception.Message);
        }
    }

    private async Task<MoveAccount> ReadMoveAsync(FileInfo file)
    {
        // A shorter one is another one.
        if (!_moves.TryGetValue(file.FullName, out var reading) || reading.Length > file.Length)
            _moves[file.FullName] = reading = new(file.FullName);
        if (file.Length > reading.Length)
            await reading.ReadOnAsync().ConfigureAwait(false);
        return reading.Describe(file);
    }

    /// <summary>When a file was last written to.</summary>
    public static DateTimeOffset WrittenAt(FileInfo file) => new(file.LastWriteTimeUtc);
}
