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

    /// <summary>How long one that declares its sources is not asked for again what it has never been allowed to read, or could not reach.</summary>
    private static readonly TimeSpan NeverRead = TimeSpan.FromMinutes(5);

    private readonly Dictionary<EntityPath, SourceSettings> _declared = (declared?.Queues ?? []).Concat<SourceDefinition>(declared?.Subscriptions ?? [])
        .ToDictionary(definition => definition.Path, SourceSettings.Of);

    private readonly ConcurrentDictionary<EntityPath, Known> _known = new();

    /// <summary>The settings of a queue or subscription, read not long ago or as they were last; of a dead-letter queue those of its owner.</summary>
    public async ValueTask<SourceSettings> GetAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var owner = source.Owner;
        if (_declared.TryGetValue(owner, out var definition))
            return definition;
        var known = _known.GetValueOrDefault(owner);
        if (known is not null && time.GetElapsedTime(known.Tried) < Fresh)
            return known.Settings;
        try
        {
            return await ReadAsync(owner, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is: who may only receive is not kept from it for what the control plane says.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (known is not null || source.Kind == EntityKind.Queue || source.IsDeadLetter))
#pragma warning restore CA1031
        {
            logger.SettingsUnknown(exception, owner.ToString());
            if (known is null && source.Kind == EntityKind.Queue)
                _known[owner] = Known.Nothing(SourceSettings.Default, time);
            return known?.Settings ?? SourceSettings.Default;
        }
    }

    /// <summary>
    /// The same, to receive by: a filter that was read, and now can't be read anew, is not among them. What it does not select may be wanted by the one that is in
    /// force, and all that can be done with it is to spend a delivery.
    /// </summary>
    public ValueTask<SourceSettings> GetToReceiveAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var isOld = !_declared.ContainsKey(source) && _known.TryGetValue(source, out var known) && known.Settings.HasFilter
            && !(known.IsCurrent && time.GetElapsedTime(known.Tried) < Fresh);
        return isOld ? new(ReadAsync(source, cancellationToken)) : GetAsync(source, cancellationToken);
    }

    /// <summary>
    /// The settings of a subscription, read later than at that time: for what can't be undone. Of one that is declared the filter is read too, as it may have been
    /// another when the message was stored; where that can't be done it is the one that was read last, else the declared one.
    /// </summary>
    public async ValueTask<SourceSettings> GetAsOfAsync(EntityPath source, DateTimeOffset least, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(source);
        var isLater = known is not null && known.At > least;
        if (!_declared.TryGetValue(source, out var definition))
            return isLater ? known!.Settings : await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        var hasFailed = known is { IsCurrent: false } && time.GetElapsedTime(known.Tried) < (known.WasRead ? Fresh : NeverRead);
        return definition.FilteringAs(isLater || hasFailed ? known!.Settings : await TryReadAsync(source, definition, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>They were changed.</summary>
    public void Forget(EntityPath source) => _known.TryRemove(source, out _);

    private async Task<SourceSettings> TryReadAsync(EntityPath source, SourceSettings definition, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is: the data path of declared sources rests on AMQP alone.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.SettingsUnknown(exception, source.ToString());
            return _known.GetOrAdd(source, Known.Nothing(definition, time)).Settings;
        }
    }

    private async Task<SourceSettings> ReadAsync(EntityPath owner, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        try
        {
            var found = await find(owner, cancellationToken).ConfigureAwait(false) ?? SourceSettings.Default;
            _known[owner] = new(found, at, time.GetTimestamp(), IsCurrent: true);
            return found;
        }
        catch when (!cancellationToken.IsCancellationRequested && _known.TryGetValue(owner, out var known))
        {
            _known[owner] = known with { Tried = time.GetTimestamp(), IsCurrent = false };
            throw;
        }
    }

    /// <summary>What is known of a source.</summary>
    /// <param name="Settings">Its settings.</param>
    /// <param name="At">No earlier they were read.</param>
    /// <param name="Tried">When that was tried last, as a timestamp.</param>
    /// <param name="IsCurrent">Whether that succeeded.</param>
    private sealed record Known(SourceSettings Settings, DateTimeOffset At, long Tried, bool IsCurrent)
    {
        public bool WasRead => At > DateTimeOffset.MinValue;

        /// <summary>What holds where nothing could be read.</summary>
        public static Known Nothing(SourceSettings settings, TimeProvider time) => new(settings, DateTimeOffset.MinValue, time.GetTimestamp(), IsCurrent: false);
    }
}
