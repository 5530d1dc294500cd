namespace Integration.Hosting;

/// <summary>
/// Says from outside whether consumers are to pause: a maintenance window, a feature flag, a dependency that is down. It is asked before a
/// consumer starts, and then every <c>Control:SignalInterval</c> (5 s). A consumer pauses while any signal says so.
/// </summary>
public interface IPauseSignal
{
    /// <summary>What status, health and logs call it; the type's name by default.</summary>
    string Name => GetType().Name;

    /// <summary>
    /// Whether a consumer is to pause. What this throws is logged, and its last answer holds; so it is after 10 s without an answer. As long as
    /// it never answered it says nothing.
    /// </summary>
    /// <param name="consumer">The consumer's name, as in <see cref="ConsumerStatus.Name"/>.</param>
    /// <param name="cancellationToken">Cancelled when the host stops, or after 10 s.</param>
    ValueTask<bool> IsPausedAsync(string consumer, CancellationToken cancellationToken);
}
