using Integration.Operations;

namespace Integration.Dashboard.DeadLetters;

/// <summary>A journal among others.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="WrittenAt">When it was last written to.</param>
internal sealed record JournalFile(string Name, long Bytes, DateTimeOffset WrittenAt);

/// <summary>The folder of the journals of sessions. Requests name files; only those that are in the folder are found.</summary>
internal sealed class JournalFolder(string? path)
{
    /// <summary>The most that are listed: the last ones.</summary>
    public const int MostListed = 200;

    private const string Pattern = "*.journal";

    /// <summary>Whether there is one: without a journal nothing can be undone or gone on with, so nothing is done.</summary>
    public bool IsSet => path is not null;

    /// <summary>The journals of sessions that were written to last.</summary>
    public IReadOnlyList<JournalFile> List() => path is null || !Directory.Exists(path)
        ? []
        :
        [
            .. new DirectoryInfo(path).EnumerateFiles(Pattern).OrderByDescending(f => f.LastWriteTimeUtc)
                .Where(f => SessionJournal.Format.IsOf(f.FullName)).Take(MostListed).Select(f => new JournalFile(f.Name, f.Length, new(f.LastWriteTimeUtc))),
        ];

    /// <summary>The path of a journal; null when it is not there.</summary>
    public string? Find(string? name) =>
        path is null || !Directory.Exists(path) ? null : new DirectoryInfo(path).EnumerateFiles(Pattern).FirstOrDefault(f => f.Name == name)?.FullName;

    /// <summary>The path of a journal that is there.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public string PathOf(string? name) => Find(name) ?? throw new KeyNotFoundException("There is no journal of that name.");

    /// <summary>The name of the journal of a source's dead letters. Names have no dots, so no two sources share one.</summary>
    public static string NameOf(EntityPath source) => $"dlq-{source.Owner.ToString().Replace('/', '.')}.journal";

    /// <summary>The path of the journal of a source's dead letters, which may not be there yet.</summary>
    /// <exception cref="InvalidOperationException">No folder is set.</exception>
    public string PathFor(EntityPath source) => Path.Combine(
        path ?? throw new InvalidOperationException($"Nothing is replayed, edited or discarded without a journal: set {nameof(MessagingDashboardOptions.DeadLetterJournalFolder)}."), NameOf(source));
}
