using Integration.Drivers;
using Integration.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration;

/// <summary>What every provider's client is made with; drivers take their clock, logger and failpoints from it.</summary>
public sealed record MessagingClientOptions
{
    /// <summary>The clock (clause L5); the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>
    /// How long disposing waits for sends under way and for messages in hand to be settled (clause L2), zero or more;
    /// 5 s by default. Messages in hand are abandoned afterwards.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The topology that the application declares, if any. With it a provider knows whether an entity is ordered or
    /// deduplicates without asking the service (clause D7).
    /// </summary>
    public TopologyDefinition? Topology { get; init; }

    /// <summary>
    /// Gives the store of a reader group's leases instead of the provider's own, by stream and group; null, or a store that is null, for the provider's. The
    /// client disposes of what it gives, and asks once for each group. Every member of a group must be given the same rows.
    /// </summary>
    public Func<EntityPath, string, ILeaseStore?>? OpenLeaseStore { get; init; }

    /// <summary>
    /// Whether nothing is tried again below this client, whatever retries the provider's own options ask for; false by default. A call
    /// whose answer is lost then fails, and is the caller's to repeat: for tools that account for every attempt, such as a move with its
    /// journal. Retries of the client itself (<see cref="SendManyOptions.MaxAttempts"/>) stay as they are asked for.
    /// </summary>
    public bool NoHiddenRetries { get; init; }

    /// <summary>
    /// What happens to each message on its way out and to bodies on their way in. Null by default: then the client sends what it is given and
    /// shows what is stored, also bodies that another client compressed, encrypted or put into a store.
    /// </summary>
    public MessagePipeline? Pipeline { get; init; }

    /// <summary>Called when a driver is between a copy and the removal of its original; for tests, which may throw from it.</summary>
    public Func<Failpoint, CancellationToken, ValueTask>? OnFailpoint { get; init; }

    /// <summary>Reports a failpoint; called by drivers.</summary>
    public ValueTask ReachAsync(Failpoint failpoint, CancellationToken cancellationToken) =>
        OnFailpoint?.Invoke(failpoint, cancellationToken) ?? ValueTask.CompletedTask;
}
