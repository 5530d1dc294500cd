using Amazon.Runtime;
using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>
/// The settings of sources for receivers: as known, else read, and read again from time to time. What was declared counts until
/// something is to be removed by it.
/// </summary>
internal sealed class SettingsReader(AwsContext context, SettingsCache cache, AwsTopology topology)
{
    /// <summary>How long settings that were read count before a receive reads them again.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>The settings of a source; those of its owner for a dead-letter queue.</summary>
    public async ValueTask<ReceiveSettings> GetAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var owner = path.Owner;
        if (cache.Find(owner) is not { } known)
            return cache.Learn(owner, await ReadOrDefaultAsync(owner, cancellationToken).ConfigureAwait(false));
        if (!context.Options.LookUpSettings || known.LearnedAt is not { } learnedAt || context.Time.GetElapsedTime(learnedAt) < MaxAge)
            return known.Settings;
        try
        {
            return cache.Learn(owner, await ReadAsync(owner, cancellationToken).ConfigureAwait(false) ?? known.Settings);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && AwsErrors.Translate(exception, owner) is not null)
        {
            context.Logger.SettingsNotReadAgain(exception, owner);
            return cache.Learn(owner, known.Settings);
        }
    }

    /// <summary>
    /// The settings as they are now, for removing something by them: remembered ones may have been changed since. Null where they may
    /// not be read: then nothing may be removed.
    /// </summary>
    public async Task<ReceiveSettings?> ReadAgainAsync(EntityPath path)
    {
        if (!context.Options.LookUpSettings)
            return await GetAsync(path, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await ReadAsync(path.Owner, CancellationToken.None).ConfigureAwait(false) is { } read ? cache.Learn(path.Owner, read) : null;
        }
        catch (Exception exception) when (AwsErrors.IsUnauthorized(exception))
        {
            context.Logger.NotRemoved(path);
            return null;
        }
    }

    private async Task<ReceiveSettings> ReadOrDefaultAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var unknown = new ReceiveSettings(context.Options.DefaultLockDuration);
        if (!context.Options.LookUpSettings)
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
                    "its settings may not be read, and its filter is one of them: without it, messages that the filter does not select can't be recognized. "
                    + "Declare the topology, allow the read-only actions of a receiver, or turn LookUpSettings off.", AwsProvider.Name, path, exception);
            }

            context.Logger.SettingsUnknown(path, context.Options.DefaultLockDuration);
            return unknown;
        }
    }

    private async Task<ReceiveSettings?> ReadAsync(EntityPath path, CancellationToken cancellationToken)
    {
        SourceDefinition? found = path.Kind == EntityKind.Queue
            ? await topology.FindQueueAsync(path.Name, cancellationToken).ConfigureAwait(false)
            : await topology.FindSubscriptionAsync(path.Name, path.SubscriptionName!, cancellationToken).ConfigureAwait(false);
        return found is null ? null : ReceiveSettings.Of(found);
    }
}
