namespace Integration.Migration;

/// <summary>Accounts for every message of a move, from its journal and both sides.</summary>
public static class Verifier
{
    /// <summary>Verifies a move that is not running.</summary>
    /// <param name="from">The source of the move.</param>
    /// <param name="to">Its destination.</param>
    /// <param name="journalPath">Its journal.</param>
    /// <param name="options">How far to look; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="JournalException">The journal is missing or damaged, or of other providers.</exception>
    public static async Task<VerifyReport> VerifyAsync(
        IMessaging from, IMessaging to, string journalPath, VerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentException.ThrowIfNullOrEmpty(journalPath);
        options ??= new();
        var journal = await JournalContent.ReadAsync(journalPath).ConfigureAwait(false);
        if (journal.Providers is { } providers && providers != (from.Provider, to.Provider))
            throw new JournalException($"The journal '{journalPath}' is of a move from '{providers.From}' to '{providers.To}', not from '{from.Provider}' to '{to.Provider}'.");
        foreach (var route in journal.Routes)
        {
            if (route.Identity.FindDifference(await RouteIdentity.FindAsync(from, to, route.Route, cancellationToken).ConfigureAwait(false)) is { } end)
                throw new JournalException($"The journal '{journalPath}' is of another move: the {end} of '{route.Route}' is not the one that it was begun with (another account or namespace, or made anew since).");
        }

        var accounts = new List<RouteAccount>();
        foreach (var routes in journal.Routes.GroupBy(r => r.Route.Destination))
        {
            var found = options.DestinationInUse ? null : await DestinationReader.ReadAsync(to, routes.Key, options.ReadByReceiving, cancellationToken).ConfigureAwait(false);
            var destination = routes.Key.Kind == EntityKind.Topic ? null : await CountAsync(to, routes.Key, cancellationToken).ConfigureAwait(false);
            var comparison = found is null ? null : new Comparison(found, [.. routes]);
            foreach (var route in routes)
            {
                var source = await CountAsync(from, route.Route.Source, cancellationToken).ConfigureAwait(false);
                accounts.Add(Judge(route, source, destination, comparison, options));
            }
        }

        return new VerifyReport([.. journal.Routes.Select(r => accounts.Single(a => a.Route == r.Route))]);
    }

    private static RouteAccount Judge(
        JournalRouteContent route, MessageCounts? source, MessageCounts? destination, Comparison? comparison, VerifyOptions options)
    {
        var copied = UInt128.Zero;
        foreach (var copy in route.Copies.Values)
            copied += copy.Digest;
        var account = new RouteAccount
        {
            Route = route.Route,
            Verdict = VerifyVerdict.Plausible,
            Copied = route.Copies.Count,
            NotCompleted = route.Copies.Values.Count(c => !c.IsCompleted),
            InDoubt = route.InDoubt,
            CopiedDigest = MessageDigest.Print(copied),
            Source = source,
            Destination = destination,
        };
        account = comparison?.Fill(account, route) ?? account;
        return account with { Verdict = FindVerdict(account, options) };
    }

    private static VerifyVerdict FindVerdict(RouteAccount account, VerifyOptions options)
    {
        if (account.Missing.Count > 0 || account.Duplicates.Count > 0)
            return VerifyVerdict.Mismatch;
        if (account is { Found: null, Destination: { IsExact: true } counts } && !options.DestinationInUse && Total(counts) < account.Copied)
            return VerifyVerdict.Mismatch;
        if (account.Source is { } source && Total(source) > 0)
            return VerifyVerdict.Unfinished;
        return account is { Found: not null, Source.IsExact: true } ? VerifyVerdict.Exact : VerifyVerdict.Plausible;
    }

    private static long Total(MessageCounts counts) => counts.Active + (counts.InFlight ?? 0) + (counts.Delayed ?? 0);

    private static async Task<MessageCounts?> CountAsync(IMessaging messaging, EntityPath path, CancellationToken cancellationToken) =>
        messaging.Capabilities.Supports(Capability.Counts) ? await messaging.Source(path).CountAsync(cancellationToken).ConfigureAwait(false) : null;
}
