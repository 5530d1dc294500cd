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

    // When they were read, and when that was tried last.
    private readonly ConcurrentDictionary<EntityPath, (SourceSettings Found, DateTimeOffset At, long Tried)> _found = new();

    /// <summary>The settings of a queue or subscription; of a dead-letter queue those of its owner.</summary>
    public async ValueTask<SourceSettings> GetAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var owner = source.Owner;
        if (_declared.TryGetValue(owner, out var definition))
            return definition;
        var isKnown = _found.TryGetValue(owner, out var known);
        if (isKnown && time.GetElapsedTime(known.Tried) < Fresh)
            return known.Found;
        try
        {
            return await ReadAsync(owner, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is: who may only receive is not kept from it for what the control plane says.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (isKnown || source.Kind == EntityKind.Queue || source.IsDeadLetter))
#pragma warning restore CA1031
        {
            logger.SettingsUnknown(exception, owner.ToString());
            var kept = isKnown ? known.Found : SourceSettings.Default;
            if (isKnown || source.Kind == EntityKind.Queue)
                _found[owner] = (kept, known.At, time.GetTimestamp());
            return kept;
        }
    }

    /// <summary>The same of a subscription, read later than at that time: for what can't be undone.</summary>
    public async ValueTask<SourceSettings> GetAsOfAsync(EntityPath source, DateTimeOffset least, CancellationToken cancellationToken)
    {
        if (_declared.TryGetValue(source, out var definition))
            return definition;
        return _found.TryGetValue(source, out var known) && known.At > least ? known.Found : await ReadAsync(source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>They were changed.</summary>
    public void Forget(EntityPath source) => _found.TryRemove(source, out _);

    private async Task<SourceSettings> ReadAsync(EntityPath owner, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var found = await find(owner, cancellationToken).ConfigureAwait(false) ?? SourceSettings.Default;
        _found[owner] = (found, at, time.GetTimestamp());
        return found;
    }
}
