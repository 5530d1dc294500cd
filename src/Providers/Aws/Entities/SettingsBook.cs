using System.Collections.Concurrent;
using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;

namespace Integration.Aws;

/// <summary>Knows the settings of sources: declared, learned from the control plane, else read once, else the defaults.</summary>
internal sealed class SettingsBook
{
    private readonly AwsDriver _driver;
    private readonly ConcurrentDictionary<EntityPath, SourceSettings> _sources = new();
    private readonly ConcurrentDictionary<EntityPath, long> _maxBytes = new();

    public SettingsBook(AwsDriver driver)
    {
        _driver = driver;
        foreach (var source in (driver.Client.Topology?.Queues ?? []).Concat<SourceDefinition>(driver.Client.Topology?.Subscriptions ?? []))
            Learn(source);
    }

    public void Learn(SourceDefinition source) => _sources[source.Path] = SourceSettings.Of(source);

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
        if (_sources.TryGetValue(owner, out var known))
            return known;
        return _sources.GetOrAdd(owner, await LookUpAsync(owner, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The largest message of a queue.</summary>
    public async ValueTask<long> GetMaxMessageBytesAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (_maxBytes.TryGetValue(path, out var known))
            return known;
        return _maxBytes.GetOrAdd(path, await LookUpMaxBytesAsync(path, cancellationToken).ConfigureAwait(false));
    }

    private async Task<SourceSettings> LookUpAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (!_driver.Options.LookUpSettings)
            return new SourceSettings(_driver.Options.DefaultLockDuration);
        try
        {
            SourceDefinition? found = path.Kind == EntityKind.Queue
                ? await _driver.Topology.FindQueueAsync(path.Name, cancellationToken).ConfigureAwait(false)
                : await _driver.Topology.FindSubscriptionAsync(path.Name, path.SubscriptionName!, cancellationToken).ConfigureAwait(false);
            return found is null ? new SourceSettings(_driver.Options.DefaultLockDuration) : SourceSettings.Of(found);
        }
        catch (AmazonServiceException exception) when (AwsErrors.IsUnauthorized(exception))
        {
            _driver.Logger.SettingsUnknown(path, _driver.Options.DefaultLockDuration);
            return new SourceSettings(_driver.Options.DefaultLockDuration);
        }
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
