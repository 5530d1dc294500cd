namespace Integration.Migration;

/// <summary>
/// Forwards messages from one provider to another until it is stopped: for a cut-over without downtime. Each message is
/// copied, the copy confirmed, and only then completed, so a crash may forward some twice and loses none. A message that
/// has come from the other side does not go back: see docs/migration.md.
/// </summary>
/// <param name="from">Where messages are taken from; stays the caller's.</param>
/// <param name="to">Where they are sent to; stays the caller's.</param>
/// <param name="routes">From where to where.</param>
/// <param name="options">How to go about it.</param>
public sealed class Bridge(IMessaging from, IMessaging to, IReadOnlyList<MoveRoute> routes, BridgeOptions options)
{
    private readonly BridgeOptions _options = options;

    /// <summary>The header with the names of the sides that a message has passed, joined by commas.</summary>
    public const string HopsHeader = "bridge-hops";

    /// <summary>The state of every route.</summary>
    public IReadOnlyList<BridgeProgress> Progress => throw new NotSupportedException(from.Provider + to.Provider + routes.Count + _options.FromName);

    /// <summary>Forwards until cancelled, which finishes what is in flight and then ends without an exception.</summary>
    /// <exception cref="ArgumentException">A route can't be forwarded: the message says why.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
