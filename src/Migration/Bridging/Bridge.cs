using Integration.Serving;

namespace Integration.Migration;

/// <summary>
/// Forwards messages from one provider to another until it is stopped: for a cut-over without downtime. Each message is
/// copied, the copy confirmed, and only then completed, so a crash may forward some twice and loses none. A message that
/// has come from the other side does not go back: see docs/operations/migration.md.
/// </summary>
public sealed class Bridge
{
    /// <summary>The header with the names of the sides that a message has left, joined by commas.</summary>
    public const string HopsHeader = "bridge-hops";

    /// <summary>The kind of its loops.</summary>
    internal const string LoopKind = "bridge";

    private readonly IMessaging _from;
    private readonly IMessaging _to;
    private readonly IReadOnlyList<MoveRoute> _routes;
    private readonly BridgeOptions _options;
    private readonly Dictionary<MoveRoute, BridgeTally> _tallies;

    /// <summary>Makes a bridge; nothing is called yet.</summary>
    /// <param name="from">Where messages are taken from; stays the caller's.</param>
    /// <param name="to">Where they are sent to; stays the caller's.</param>
    /// <param name="routes">From where to where; a queue or subscription that serves as a bridge's source serves nothing else.</param>
    /// <param name="options">How to go about it.</param>
    /// <exception cref="ArgumentException">A route or an option is not valid.</exception>
    public Bridge(IMessaging from, IMessaging to, IReadOnlyList<MoveRoute> routes, BridgeOptions options)
    {
        _from = from ?? throw new ArgumentNullException(nameof(from));
        _to = to ?? throw new ArgumentNullException(nameof(to));
        _routes = routes ?? throw new ArgumentNullException(nameof(routes));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        options.Check(nameof(options));
        var faults = FindFaults(routes).ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(' ', faults), nameof(routes));
        _tallies = routes.ToDictionary(r => r, _ => new BridgeTally());
    }

    /// <summary>The state of every route.</summary>
    public IReadOnlyList<BridgeProgress> Progress => [.. _routes.Select(r => _tallies[r].Describe(r))];

    /// <summary>Where its loops are to be seen by health checks.</summary>
    internal ServingLoops? Loops { get; init; }

    /// <summary>Forwards until cancelled, which finishes what is in flight and then ends without an exception.</summary>
    /// <exception cref="ArgumentException">A destination does not exist or can't be sent to: the message says what to do. Nothing was forwarded.</exception>
    public async Task RunAsync(CancellationToken cancellationToken) =>
        await RunAsync(await OpenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Finds each route's destination.</summary>
    internal async Task<IReadOnlyList<DestinationSender>> OpenAsync(CancellationToken cancellationToken)
    {
        var senders = new List<DestinationSender>();
        foreach (var route in _routes)
            senders.Add(await DestinationSender.OpenAsync(_to, route.Destination, cancellationToken).ConfigureAwait(false));
        return senders;
    }

    /// <summary>Forwards to them until cancelled.</summary>
    internal Task RunAsync(IReadOnlyList<DestinationSender> senders, CancellationToken cancellationToken) =>
        Task.WhenAll(_routes.Zip(senders, (route, sender) => new RouteBridge(_from, route, sender, _tallies[route], _options, Loops).RunAsync(cancellationToken)));

    /// <summary>What is wrong with the routes, a sentence each.</summary>
    internal static IEnumerable<string> FindFaults(IReadOnlyList<MoveRoute> routes)
    {
        foreach (var source in routes.Select(r => r.Source).Distinct())
        {
            if (source.Kind == EntityKind.Topic)
                yield return $"'{source}' is a topic, which holds no messages; make a subscription for the bridge.";
            if (source.IsDeadLetter)
                yield return $"'{source}' is a dead-letter queue; a bridge forwards queues and subscriptions. Move dead letters, or redrive them.";
        }

        foreach (var twice in routes.GroupBy(r => r).Where(g => g.Count() > 1))
            yield return $"The route {twice.Key} is given twice.";
    }
}
