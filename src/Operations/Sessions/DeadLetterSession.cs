using Integration.Diagnostics;
using Integration.Migration;
using Microsoft.Extensions.Logging;

namespace Integration.Operations;

/// <summary>
/// Replays, edits and discards dead letters of one queue or subscription, each step noted in a journal: an operation that was interrupted, by
/// whatever, is gone on with by asking for the same again on the same journal, and what was edited or discarded can be put back out of it. Nothing
/// is removed before its copy is confirmed, or its original is on the disk. For one caller at a time.
/// </summary>
public sealed class DeadLetterSession : IAsyncDisposable
{
    private readonly IMessaging _messaging;
    private readonly EntityPath _source;
    private readonly DeadLetterSessionOptions _options;
    private readonly SessionJournal _journal;
    private readonly Pacer _pacer;
    private readonly ILogger _logger;

    private DeadLetterSession(IMessaging messaging, EntityPath source, SessionJournal journal, DeadLetterSessionOptions options)
    {
        (_messaging, _source, _journal, _options) = (messaging, source, journal, options);
        _pacer = new(options.MaxMessagesPerSecond, options.TimeProvider);
        _logger = options.LoggerFactory.CreateGuardedLogger("Integration.Operations.DeadLetters");
    }

    /// <summary>The dead-letter queue.</summary>
    public EntityPath Path => _source;

    /// <summary>What was done so far, by this and by earlier processes.</summary>
    public IReadOnlyList<DeadLetterOperation> Operations => [.. _journal.Operations.Select(DeadLetterOperation.Of)];

    /// <summary>Opens a session, or begins one.</summary>
    /// <param name="messaging">The client; stays the caller's. Exact accounts need one without <see cref="MessagingClientOptions.NoHiddenRetries">hidden retries</see>.</param>
    /// <param name="source">The queue or subscription, or its dead-letter queue.</param>
    /// <param name="journalPath">The journal's file, made when missing; also what undoes.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ArgumentException">The path leads to something that has no dead letters, or an option is out of its range.</exception>
    /// <exception cref="JournalException">The journal is of another session, in use, or damaged.</exception>
    public static async Task<DeadLetterSession> OpenAsync(
        IMessaging messaging, EntityPath source, string journalPath, DeadLetterSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messaging);
        ArgumentException.ThrowIfNullOrEmpty(journalPath);
        options ??= new();
        options.Check(nameof(options));
        var path = DeadLetterBrowser.DeadLettersOf(source);
        var identity = await RouteIdentity.FindAsync(messaging, messaging, MoveRoute.Same(path), cancellationToken).ConfigureAwait(false);
        return new(messaging, path, await SessionJournal.OpenAsync(journalPath, messaging.Provider, path, identity.Source).ConfigureAwait(false), options);
    }

    /// <summary>Whose dead letters a journal is about; null when nothing was done with it yet.</summary>
    /// <exception cref="JournalException">It is missing, damaged or of something else.</exception>
    public static async Task<EntityPath?> FindSourceAsync(string journalPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(journalPath);
        return await SessionJournal.ReadAsync(journalPath).ConfigureAwait(false) is [var first, ..] ? first.Route.Source.Owner : null;
    }

    /// <summary>Whether dead letters can be sent there.</summary>
    /// <exception cref="ArgumentException">There is no way there: the message says why and what to do.</exception>
    public static Task CheckDestinationAsync(IMessaging messaging, EntityPath destination, CancellationToken cancellationToken = default) =>
        DestinationSender.OpenAsync(messaging, destination, cancellationToken);

    /// <summary>
    /// Sends dead letters where they came from, or elsewhere, in the order of their groups; each is removed when its copy is confirmed. Copies keep body,
    /// headers, properties and MessageId; deliveries and times to live begin anew.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="to">
    /// A queue, topic or subscription; null for the queue or subscription that they are the dead letters of. Where that shares its dead-letter queue with others, theirs
    /// stay then, and are told (<see cref="DeadLetterReport.FromElsewhere"/>).
    /// </param>
    /// <param name="max">At most so many, 1 or more; null for all.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it: what is in flight is finished, and the report tells.</param>
    /// <exception cref="ArgumentException">
    /// There is no way there, or the query asks for what came from elsewhere (<see cref="DeadLetterQuery.CameFrom"/>) and nothing says where to send it. Nothing was done.
    /// </exception>
    public async Task<DeadLetterReport> ReplayAsync(
        DeadLetterQuery query, EntityPath? to = null, int? max = null, IProgress<DeadLetterProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (to is null && query.CameFrom is { } other && other != _source.Owner)
            throw new ArgumentException($"Dead letters that came from '{other}' are asked for: say where to send them; '{_source.Owner}' is not where they came from.", nameof(to));
        var destination = await DestinationSender.OpenAsync(_messaging, to ?? _source.Owner, cancellationToken).ConfigureAwait(false);
        var elsewhere = new HashSet<UInt128>();
        var report = await RunAsync(
            DeadLetterAction.Replay, destination, to is null ? query with { CameFrom = _source.Owner } : query, to == _source.Owner ? $"{query}; wherever from" : $"{query}",
            max, Selects, null, progress, cancellationToken).ConfigureAwait(false);
        return report with { FromElsewhere = elsewhere.Count };

        bool Selects(DeadLetterQuery asked, JournaledOperation operation, FoundLetter found)
        {
            if (asked.IsFromElsewhere(found.Message))
                elsewhere.Add(found.Key);
            return asked.Matches(found.Message);
        }
    }

    /// <summary>
    /// Replaces dead letters by edited copies, which stay dead until they are replayed. The originals are kept in the journal. What was edited by this
    /// operation before, and what the edit leaves as it is, is passed over.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="edit">Makes the copy, with the same <see cref="Message.MessageId"/>; called again when the operation is gone on with.</param>
    /// <param name="name">
    /// What tells this edit from others of the same dead letters, such as a digest of what it sets: one that has not ended is gone on with by an edit of the same name
    /// alone. Null where there is only one.
    /// </param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it: what is in flight is finished, and the report tells.</param>
    /// <exception cref="ArgumentException">The provider can't store dead letters. Nothing was done.</exception>
    public async Task<DeadLetterReport> EditAsync(
        DeadLetterQuery query, Func<PeekedMessage, Message> edit, string? name = null, IProgress<DeadLetterProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(edit);
        var destination = await DestinationSender.OpenAsync(_messaging, _source, cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            DeadLetterAction.Edit, destination, query, name is null ? $"{query}" : $"{query}; edit {name}", null, IsToEdit, Edit, progress, cancellationToken).ConfigureAwait(false);

        Message Edit(PeekedMessage letter) => edit(letter) is { } edited && edited.MessageId == letter.Message.MessageId
            ? edited
            : throw new InvalidOperationException($"The edit of the dead letter '{letter.MessageId}' gave it another id; it must keep its own.");

        bool IsToEdit(DeadLetterQuery asked, JournaledOperation operation, FoundLetter found) =>
            asked.Matches(found.Message) && !operation.Replacements.Contains(found.Content) && Edit(found.Message) != found.Message.Message;
    }

    /// <summary>Takes dead letters out; each is removed when its original is on the disk, in the journal, from which <see cref="UndoAsync"/> puts it back.</summary>
    /// <param name="query">Which.</param>
    /// <param name="max">At most so many, 1 or more; null for all.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it: what is in flight is finished, and the report tells.</param>
    public Task<DeadLetterReport> DiscardAsync(
        DeadLetterQuery query, int? max = null, IProgress<DeadLetterProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RunAsync(
            DeadLetterAction.Discard, DestinationSender.Nowhere(_messaging, _source), query, $"{query}", max,
            static (asked, _, found) => asked.Matches(found.Message), null, progress, cancellationToken);
    }

    /// <summary>
    /// Puts back what was discarded, and the originals in place of what was edited, the last operation first. What is back already is passed over; what was
    /// edited and is no longer among the dead letters, as it was replayed, stays as it is and is told.
    /// </summary>
    /// <param name="query">Which originals; null for all.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it: what is in flight is finished, and the report tells.</param>
    /// <exception cref="ArgumentException">The provider can't store dead letters. Nothing was done.</exception>
    public async Task<DeadLetterReport> UndoAsync(DeadLetterQuery? query = null, IProgress<DeadLetterProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        query ??= DeadLetterQuery.All;
        var destination = await DestinationSender.OpenAsync(_messaging, _source, cancellationToken).ConfigureAwait(false);
        var earlier = _journal.Operations.Where(o => o.Action is DeadLetterAction.Edit or DeadLetterAction.Discard).Reverse().ToList();
        var (operation, _) = await BeginAsync(DeadLetterAction.Undo, destination, $"{query}", cancellationToken).ConfigureAwait(false);
        var log = _journal.LogOf(operation);
        var settings = SettingsOf(operation, destination, log, "restored", null);
        var finishing = SettingsOf(operation, DestinationSender.Nowhere(_messaging, _source), _journal.FinishingLogOf(operation), "finished", null);
        return await new UndoRun(settings, finishing, _options, _journal, log, progress).RunAsync(earlier, query.AsOf(operation.BeganAt), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the journal.</summary>
    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private async Task<DeadLetterReport> RunAsync(
        DeadLetterAction action,
        DestinationSender destination,
        DeadLetterQuery query,
        string selection,
        int? max,
        Func<DeadLetterQuery, JournaledOperation, FoundLetter, bool> selects,
        Func<PeekedMessage, Message>? change,
        IProgress<DeadLetterProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (max is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(max));
        var (operation, isResumed) = await BeginAsync(action, destination, max is null ? selection : $"{selection}; at most {max}", cancellationToken).ConfigureAwait(false);
        var log = _journal.LogOf(operation);
        var settings = SettingsOf(operation, destination, log, action == DeadLetterAction.Edit ? "edited" : "replayed", change);

        // What is said to be so long ago is so as of the beginning, however often it is gone on with.
        var asked = query.AsOf(operation.BeganAt);
        var run = new OperationRun(settings, _options, operation, log, found => selects(asked, operation, found), progress) { Max = max, IsResumed = isResumed };
        return await run.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<(JournaledOperation Operation, bool IsResumed)> BeginAsync(
        DeadLetterAction action, DestinationSender destination, string selection, CancellationToken cancellationToken)
    {
        var route = new MoveRoute(_source, destination.Path);
        var identity = await RouteIdentity.FindAsync(_messaging, _messaging, route, cancellationToken).ConfigureAwait(false);
        return await _journal.BeginAsync(action, route, identity, selection, _options.TimeProvider.GetUtcNow()).ConfigureAwait(false);
    }

    private CopySettings SettingsOf(JournaledOperation operation, DestinationSender destination, ICopyLog log, string idPrefix, Func<PeekedMessage, Message>? change)
    {
        var maker = new CopyMaker(destination, _options.TimeProvider, static (_, _) => { }, areRequired: false)
        {
            IdPrefix = idPrefix,
            OrdersDeadLetters = true,
            Change = change ?? (static letter => letter.Message),
        };
        return new(
            operation.Route, _messaging, _messaging.Source(_source), destination, maker, log, _pacer, _options.MaxAttempts, _options.RetryDelay, _options.TimeProvider, _logger);
    }
}
