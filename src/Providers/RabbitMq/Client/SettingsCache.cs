using System.Collections.Concurrent;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Topology;
using Microsoft.Extensions.Logging;

namespace Integration.RabbitMq.Client;

/// <summary>
/// What a receiver has to know of its source, which AMQP does not tell: as the application declares it, else as the management API
/// has it (clause D7). A queue of which neither can be had has the defaults; a subscription may have a filter, so nothing is received from it.
/// </summary>
internal sealed class SettingsCache
{
    /// <summary>How long the settings of a queue are good, which bound how long it is locked.</summary>
    private static readonly TimeSpan FreshQueue = TimeSpan.FromSeconds(30);

    /// <summary>Those of a subscription say besides which messages it wants.</summary>
    private static readonly TimeSpan FreshSubscription = TimeSpan.FromSeconds(1);

    private readonly RabbitMqTopology _topology;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<EntityPath, SourceSettings> _declared;
    // When they were read, and when that was tried last.
    private readonly ConcurrentDictionary<EntityPath, (SourceSettings Found, DateTimeOffset At, long Tried)> _found = new();

    public SettingsCache(TopologyDefinition? declared, RabbitMqTopology topology, TimeProvider time, ILogger logger)
    {
        (_topology, _time, _logger) = (topology, time, logger);
        IEnumerable<SourceDefinition> sources = [.. declared?.Queues ?? [], .. declared?.Subscriptions ?? []];
        _declared = sources.ToDictionary(s => s.Path, SourceSettings.Of);
        topology.Changed += path => _found.TryRemove(path, out _);
    }

    /// <summary>The settings of a queue or subscription; of a dead-letter queue those of its owner.</summary>
    public async ValueTask<SourceSettings> GetAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var owner = source.Owner;
        if (_declared.TryGetValue(owner, out var declared))
            return declared;
        var isKnown = _found.TryGetValue(owner, out var known);
        if (isKnown && _time.GetElapsedTime(known.Tried) < (owner.Kind == EntityKind.Queue ? FreshQueue : FreshSubscription))
            return known.Found;
        try
        {
            return await ReadAsync(owner, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is: who may only receive is not kept from it for what the control plane says.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (isKnown || owner.Kind == EntityKind.Queue || source.IsDeadLetter))
#pragma warning restore CA1031
        {
            _logger.SettingsUnknown(exception, owner.ToString());
            var kept = isKnown ? known.Found : Defaults(owner);
            _found[owner] = (kept, known.At, _time.GetTimestamp());
            return kept;
        }
    }

    /// <summary>The same of a subscription, read later than at that time: for what can't be undone.</summary>
    public async ValueTask<SourceSettings> GetAsOfAsync(EntityPath source, DateTimeOffset least, CancellationToken cancellationToken)
    {
        if (_declared.TryGetValue(source, out var declared))
            return declared;
        return _found.TryGetValue(source, out var known) && known.At > least ? known.Found : await ReadAsync(source, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SourceSettings> ReadAsync(EntityPath owner, CancellationToken cancellationToken)
    {
        var at = _time.GetUtcNow();
        var found = await _topology.FindSettingsAsync(owner, cancellationToken).ConfigureAwait(false) ?? Defaults(owner);
        _found[owner] = (found, at, _time.GetTimestamp());
        return found;
    }

    private static SourceSettings Defaults(EntityPath source) => SourceSettings.Of(
        source.SubscriptionName is { } subscription ? new SubscriptionDefinition(source.Name, subscription) : new QueueDefinition(source.Name));
}
