namespace Integration.Migration;

/// <summary>
/// Moves live messages from one provider to another: each is copied, the copy confirmed and noted in the journal, and
/// only then completed at its source. See docs/migration.md for what is carried and what is promised.
/// </summary>
/// <param name="from">Where messages are taken from; stays the caller's.</param>
/// <param name="to">Where they are sent to; stays the caller's.</param>
/// <param name="options">How to go about it; null for the defaults.</param>
public sealed class Mover(IMessaging from, IMessaging to, MoveOptions? options = null)
{
    /// <summary>How many messages of a source <see cref="PreviewAsync"/> looks at, at most.</summary>
    public const int MaxPreviewed = 10_000;

    private readonly IMessaging _from = from;
    private readonly IMessaging _to = to;
    private readonly MoveOptions _options = options ?? new();

    /// <summary>Routes from every source of a provider to the path of the same name.</summary>
    public static Task<IReadOnlyList<MoveRoute>> FindRoutesAsync(IMessaging from, MoveScope? scope = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>What a move would take and what the destination would refuse; touches nothing (a dry run).</summary>
    public Task<IReadOnlyList<MovePreview>> PreviewAsync(IReadOnlyList<MoveRoute> routes, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(_from.Provider + _to.Provider + _options.BatchSize);

    /// <summary>
    /// Moves until the sources are drained. Cancelling is graceful: what is in flight is finished, and the report says
    /// what was done; nothing is thrown for it.
    /// </summary>
    /// <exception cref="ArgumentException">A route can't be moved: the message says why and what to do. Nothing was moved.</exception>
    /// <exception cref="JournalException">The journal is of another move, or damaged. Nothing was moved.</exception>
    public Task<MoveReport> RunAsync(IReadOnlyList<MoveRoute> routes, IProgress<MoveProgress>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
