using System.Collections.Concurrent;
using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;

namespace Integration.Aws;

/// <summary>
/// Knows the settings of sources: declared, learned from the control plane, else read, and read again from time to time. What was
/// declared counts until something is to be removed by it.
/// </summary>
internal sealed class SettingsBook
{
    /// <summary>How long settings that were read count before a receive reads them again.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly AwsDriver _driver;
    private readonly ConcurrentDictionary<EntityPath, (SourceSettings Settings, long? ReadAt)> _sources = new();
    private readonly ConcurrentDictionary<EntityPath, long> _maxBytes = new();

    public SettingsBook(AwsDriver driver)
    {
        _driver = driver;
        foreach (var source in (driver.Client.Topology?.Queues ?? []).Concat<SourceDefinition>(driver.Client.Topology?.Subscriptions ?? []))
            _sources[source.Path] = (SourceSettings.Of(source), null);
    }

    public void Learn(SourceDefinition source) => Keep(source.Path, SourceSettings.Of(source));

    public void LearnMaxBytes(EntityPath path, long bytes) => _maxBytes[path] = bytes;

    public void Forget(EntityPath path)
    {
        _sources.TryRemove(path.Owner, out _);
        _maxBytes.TryRemove(path, out _);
    }

    /// <summary>The settings of a source; those of its owner for a dead-letter queue.</summary>
    public async ValueTask<SourceSettings> GetAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var owner = path.Owner;
        if (!_sources.TryGetValue(owner, out var known))
            return Keep(owner, await LookUpAsync(owner, cancellationToken).ConfigureAwait(false));
        if (!_driver.Options.LookUpSettings || known.ReadAt is not { } readAt || _driver.Client.TimeProvider.GetElapsedTime(readAt) < MaxAge)
            return known.Settings;
        try
        {
            return Keep(owner, await ReadAsync(owner, cancellationToken).ConfigureAwait(false) ?? known.Settings);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && _driver.TranslateError(exception, owner) is not null)
        {
            _driver.Logger.SettingsNotReadAgain(exception, owner);
            return Keep(owner, known.Settings);
        }
    }

    /// <summary>
    /// The settings as they are now, for removing something by them: remembered ones may have been changed since. Null where they may
    /// not be read: then nothing may be removed.
    /// </summary>
    public async Task<SourceSettings?> ReadAgainAsync(EntityPath path)
    {
        if (!_driver.Options.LookUpSettings)
            return await GetAsync(path, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await ReadAsync(path.Owner, CancellationToken.None).ConfigureAwait(false) is { } read ? Keep(path.Owner, read) : null;
        }
        catch (Exception exception) when (AwsErrors.IsUnauthorized(exception))
        {
            _driver.Logger.NotRemoved(path);
            return null;
        }
    }

    /// <summary>The largest message of a queue.</summary>
    public async ValueTask<long> GetMaxMessageBytesAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (_maxBytes.TryGetValue(path, out var known))
            return known;
        return _maxBytes.GetOrAdd(path, await LookUpMaxBytesAsync(path, cancellationToken).ConfigureAwait(false));
    }

    private SourceSettings Keep(EntityPath path, SourceSettings settings)
    {
        _sources[path] = (settings, _driver.Client.TimeProvider.GetTimestamp());
        return settings;
    }

    private async Task<SourceSettings> LookUpAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var unknown = new SourceSettings(_driver.Options.DefaultLockDuration);
        if (!_driver.Options.LookUpSettings)
            return unknown;
        try
        {
            return await ReadAsync(path, cancellationToken).ConfigureAwait(false) ?? unknown;
        }
        catch (AmazonServiceException exception) when (AwsErrors.IsUnauthorized(exception))
        {
            if (path.Kind == EntityKind.Subscription)
            {
                throw new UnauthorizedException(
                    "its settings may not be read, and its filter is one of them: what it does not select could not be told apart. "
                    + "Declare the topology, allow the read-only actions of a receiver, or turn LookUpSettings off.", _driver.Provider, path, exception);
            }

            _driver.Logger.SettingsUnknown(path, _driver.Options.DefaultLockDuration);
            return unknown;
        }
    }

    private async Task<SourceSettings?> ReadAsync(EntityPath path, CancellationToken cancellationToken)
    {
        SourceDefinition? found = path.Kind == EntityKind.Queue
            ? await _driver.Topology.FindQueueAsync(path.Name, cancellationToken).ConfigureAwait(false)
            : await _driver.Topology.FindSubscriptionAsync(path.Name, path.SubscriptionName!, cancellationToken).ConfigureAwait(false);
        return found is null ? null : SourceSettings.Of(found);
    }

    private async Task<long> LookUpMaxBytesAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (!_driver.Options.LookUpSettings || _sources.ContainsKey(path))
            return _driver.Options.MaxQueueMessageBytes;
        try
        {
            var queue = await _driver.Book.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
            var response = await _driver.Clients.Sqs.GetQueueAttributesAsync(queue.Url, [QueueAttributeName.MaximumMessageSize], cancellationToken).ConfigureAwait(false);
            return response.Attributes?.GetValueOrDefault(QueueAttributeName.MaximumMessageSize) is { } bytes
                ? long.Parse(bytes, CultureInfo.InvariantCulture)
                : _driver.Options.MaxQueueMessageBytes;
        }
        catch (AmazonServiceException exception) when (AwsErrors.IsUnauthorized(exception))
        {
            return _driver.Options.MaxQueueMessageBytes;
        }
    }
}
