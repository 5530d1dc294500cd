using System.Collections.Concurrent;
using Integration.RabbitMq.Entities;
using Microsoft.Extensions.Logging;

namespace Integration.RabbitMq.Client;

/// <summary>
/// What a receiver has to know of its source, which AMQP does not tell: as the application declares it, else as the management API
/// has it (clause D7). A queue that neither tells of has the defaults; a subscription may have a filter, and is not received from without it.
/// </summary>
internal sealed class SettingsCache(TopologyDefinition? declared, Func<EntityPath, CancellationToken, Task<SourceSettings?>> find, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly Dictionary<EntityPath, SourceSettings> _declared = (declared?.Queues ?? []).Concat<SourceDefinition>(declared?.Subscriptions ?? [])
        .ToDictionary(definition => definition.Path, SourceSettings.Of);

    private readonly ConcurrentDictionary<EntityPath, (SourceSettings Found, DateTimeOffset At)> _found = new();

    /// <summary>The settings of a queue or subscription; of a dead-letter queue those of its owner.</summary>
    public ValueTask<SourceSettings> GetAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var owner = source.Owner;
        if (_declared.TryGetValue(owner, out var definition))
            return new(definition);
        return _found.TryGetValue(owner, out var known) && time.GetUtcNow() - known.At < Fresh
            ? new(known.Found)
            : new(ReadAsync(owner, cancellationToken));
    }

    /// <summary>The same, read no sooner than at that time.</summary>
    public ValueTask<SourceSettings> GetAsOfAsync(EntityPath source, DateTimeOffset least, CancellationToken cancellationToken)
    {
        if (_declared.TryGetValue(source, out var definition))
            return new(definition);
        return _found.TryGetValue(source, out var known) && known.At > least ? new(known.Found) : new(ReadAsync(source, cancellationToken));
    }

    /// <summary>They were changed.</summary>
    public void Forget(EntityPath source) => _found.TryRemove(source, out _);

    private async Task<SourceSettings> ReadAsync(EntityPath owner, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var found = await TryFindAsync(owner, cancellationToken).ConfigureAwait(false) ?? SourceSettings.Default;
        _found[owner] = (found, at);
        return found;
    }

    private async Task<SourceSettings?> TryFindAsync(EntityPath source, CancellationToken cancellationToken)
    {
        try
        {
            return await find(source, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever may only receive gets the defaults; the data path must not fail for the control plane.
        catch (Exception exception) when (source.Kind == EntityKind.Queue && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.SettingsUnknown(exception, source.ToString());
            return null;
        }
    }
}
