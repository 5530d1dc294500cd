using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.RabbitMq.Client;

/// <summary>
/// What a receiver has to know of its source, which AMQP does not tell: as the application declares it, else as the management API
/// has it, else the defaults (clause D7).
/// </summary>
internal sealed class SettingsCache(TopologyDefinition? declared, Func<EntityPath, CancellationToken, Task<SourceDefinition?>> find, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<EntityPath, (SourceDefinition Found, long At)> _found = new();

    /// <summary>The definition of a queue or subscription; of a dead-letter queue that of its owner.</summary>
    public async ValueTask<SourceDefinition> GetAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var owner = source.Owner;
        if (Declared(owner) is { } definition)
            return definition;
        if (_found.TryGetValue(owner, out var known) && time.GetElapsedTime(known.At) < Fresh)
            return known.Found;
        var found = await TryFindAsync(owner, cancellationToken).ConfigureAwait(false) ?? Default(owner);
        _found[owner] = (found, time.GetTimestamp());
        return found;
    }

    private static SourceDefinition Default(EntityPath source) =>
        source.SubscriptionName is { } subscription ? new SubscriptionDefinition(source.Name, subscription) : new QueueDefinition(source.Name);

    private SourceDefinition? Declared(EntityPath source) => source.Kind == EntityKind.Queue
        ? declared?.Queues.FirstOrDefault(q => q.Name == source.Name)
        : declared?.Subscriptions.FirstOrDefault(s => s.Topic == source.Name && s.Name == source.SubscriptionName);

    private async Task<SourceDefinition?> TryFindAsync(EntityPath source, CancellationToken cancellationToken)
    {
        try
        {
            return await find(source, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever may only receive gets the defaults; the data path must not fail for the control plane.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.SettingsUnknown(exception, source.ToString());
            return null;
        }
    }
}
