using Integration.Diagnostics;
using Integration.TopologyManagement;

namespace Integration.Migration;

/// <summary>
/// Moves live messages from one provider to another: each is copied, the copy confirmed and noted in the journal, and
/// only then completed at its source. See docs/operations/migration.md for what is carried and what is promised.
/// </summary>
public sealed class Mover
{
    /// <summary>How many messages of a source <see cref="PreviewAsync"/> looks at, at most.</summary>
    public const int MaxPreviewed = 10_000;

    private readonly IMessaging _from;
    private readonly IMessaging _to;
    private readonly MoveOptions _options;

    /// <summary>Makes a mover; nothing is called yet.</summary>
    /// <param name="from">Where messages are taken from; stays the caller's.</param>
    /// <param name="to">Where they are sent to; stays the caller's.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Mover(IMessaging from, IMessaging to, MoveOptions? options = null)
    {
        _from = from ?? throw new ArgumentNullException(nameof(from));
        _to = to ?? throw new ArgumentNullException(nameof(to));
        _options = options ?? new();
        _options.Check(nameof(options));
    }

    /// <summary>Routes from every source of a provider to the path of the same name.</summary>
    public static async Task<IReadOnlyList<MoveRoute>> FindRoutesAsync(IMessaging from, MoveScope? scope = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        scope ??= new();
        var topology = await from.Topology.ExportAsync(cancellationToken).ConfigureAwait(false);
        var owners = new List<EntityPath>();
        if (scope.Queues)
            owners.AddRange(topology.Queues.Select(q => q.Path));
        if (scope.Subscriptions)
            owners.AddRange(topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path));
        return [.. owners.SelectMany(o => scope.DeadLetters ? new[] { o, o.DeadLetter } : [o]).Select(MoveRoute.Same)];
    }

    /// <summary>What a move would take and what the destination would refuse; touches nothing (a dry run).</summary>
    /// <exception cref="ArgumentException">A route can't be moved: the message says why and what to do.</exception>
    public async Task<IReadOnlyList<MovePreview>> PreviewAsync(IReadOnlyList<MoveRoute> routes, CancellationToken cancellationToken = default)
    {
        Check(routes);
        return await SideBySide.SelectAsync(routes, PreviewRouteAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Moves until the sources are drained. Cancelling is graceful: what is in flight is finished, and the report says
    /// what was done; nothing is thrown for it.
    /// </summary>
    /// <exception cref="ArgumentException">A route can't be moved: the message says why and what to do. Nothing was moved.</exception>
    /// <exception cref="JournalException">The journal is of another move, finished, in use, or damaged. Nothing was moved.</exception>
    public async Task<MoveReport> RunAsync(IReadOnlyList<MoveRoute> routes, IProgress<MoveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Check(routes);
        var started = _options.TimeProvider.GetTimestamp();
        var senders = new List<DestinationSender>();
        foreach (var route in routes)
            senders.Add(await DestinationSender.OpenAsync(_to, route.Destination, cancellationToken).ConfigureAwait(false));
        var journal = _options.JournalPath is { } path ? await OpenJournalAsync(path, routes, progress, cancellationToken).ConfigureAwait(false) : null;
        var done = new List<KeySet>();
        try
        {
            var pacer = new Pacer(_options.MaxMessagesPerSecond, _options.TimeProvider);
            var logger = _options.LoggerFactory.CreateGuardedLogger("Integration.Migration.Mover");
            var movers = new List<RouteMover>();
            foreach (var (route, sender) in routes.Zip(senders))
            {
                var settings = new CopySettings(
                    route, _from, _from.Source(route.Source), sender,
                    new CopyMaker(sender, _options.TimeProvider, (message, headers) => CopyMaker.AddForMove(message, route.Destination, headers), areRequired: false),
                    (ICopyLog?)journal?.RouteLog(route) ?? Remember(done),
                    pacer, _options.MaxAttempts, _options.RetryDelay, _options.TimeProvider, logger);
                movers.Add(new RouteMover(settings, await MayBeOrderedAsync(route.Source, cancellationToken).ConfigureAwait(false), _options, progress, journal?.RouteLog(route)));
            }

            var reports = await RunAsync(movers, routes, cancellationToken).ConfigureAwait(false);
            return new MoveReport(reports, _options.TimeProvider.GetElapsedTime(started), _options.JournalPath);
        }
        finally
        {
            done.ForEach(d => d.Dispose());
            if (journal is not null)
                await journal.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static MemoryCopyLog Remember(List<KeySet> done)
    {
        done.Add(new(Path.GetTempPath()));
        return new(done[^1]);
    }

    /// <summary>Whether a source is ordered, or that can't be told.</summary>
    private async Task<bool> MayBeOrderedAsync(EntityPath source, CancellationToken cancellationToken)
    {
        if (source.IsDeadLetter)
            return false;
        try
        {
            return await DestinationSender.DescribeAsync(_from, source, cancellationToken).ConfigureAwait(false) is not { IsOrdered: false };
        }
        catch (Exception exception) when (exception is MessagingException || cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    private async Task<MovePreview> PreviewRouteAsync(MoveRoute route, CancellationToken cancellationToken)
    {
        await DestinationSender.OpenAsync(_to, route.Destination, cancellationToken).ConfigureAwait(false);
        var source = _from.Source(route.Source);
        var counts = _from.Capabilities.Supports(Capability.Counts) ? await source.CountAsync(cancellationToken).ConfigureAwait(false) : null;
        var seen = await LiveMessages.InspectAsync(_from, _to, route, MaxPreviewed, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        return new(route, counts, seen?.Looked, seen?.DueLast, seen?.Findings ?? []);
    }

    private async Task<MoveJournal> OpenJournalAsync(
        string path, IReadOnlyList<MoveRoute> routes, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        var identities = new Dictionary<MoveRoute, RouteIdentity>();
        foreach (var route in routes)
            identities.Add(route, await RouteIdentity.FindAsync(_from, _to, route, cancellationToken).ConfigureAwait(false));
        return await MoveJournal.OpenAsync(path, (_from.Provider, _to.Provider), identities, _options.ContinueFinished, progress is null ? null : (route, copies) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(MoveProgress.OfJournal(route, copies));
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Dead letters go first: a destination may be able to store them only while their owner has no live messages, and they never
    /// wait for anything.
    /// </summary>
    private static async Task<RouteReport[]> RunAsync(List<RouteMover> movers, IReadOnlyList<MoveRoute> routes, CancellationToken cancellationToken)
    {
        var reports = new RouteReport[movers.Count];
        foreach (var turn in Enumerable.Range(0, movers.Count).GroupBy(i => routes[i].Destination.IsDeadLetter).OrderByDescending(t => t.Key))
            await Task.WhenAll(turn.Select(async i => reports[i] = await movers[i].RunAsync(cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        return reports;
    }

    private static void Check(IReadOnlyList<MoveRoute> routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        foreach (var route in routes)
        {
            if (route.Source.Kind == EntityKind.Topic)
                throw new ArgumentException($"'{route.Source}' is a topic, which holds no messages; move its subscriptions.", nameof(routes));
        }

        if (routes.GroupBy(r => r.Source).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"'{twice.Key}' is moved to {twice.Count()} destinations; choose one.", nameof(routes));
    }
}
