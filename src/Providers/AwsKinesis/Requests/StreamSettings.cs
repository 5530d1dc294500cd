using System.Collections.Concurrent;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;

namespace Integration.Aws.Kinesis.Requests;

/// <summary>What a writer has to know of a stream.</summary>
/// <param name="MaxRecordBytes">The most bytes of a record with its key.</param>
/// <param name="IgnoresKeys">Whether Kinesis spreads the records as it likes, whatever their keys: RecordDistributionStrategy AUTO.</param>
internal sealed record StreamSettings(int MaxRecordBytes, bool IgnoresKeys)
{
    public static StreamSettings Default { get; } = new(KinesisLimits.RecordBytes, IgnoresKeys: false);
}

/// <summary>The settings of streams, read again after five minutes: both may be changed at any time.</summary>
internal sealed class SettingsReader(KinesisContext context)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<EntityPath, (StreamSettings Settings, long ReadAt)> _known = new();

    /// <summary>The settings; the defaults for a stream that does not exist, and where they may not be read.</summary>
    public async ValueTask<StreamSettings> GetAsync(EntityPath stream, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(stream, out var known) && context.Time.GetElapsedTime(known.ReadAt) < Lifetime)
            return known.Settings;
        try
        {
            var found = (await context.DescribeAsync(context.NameOf(stream), cancellationToken).ConfigureAwait(false)).StreamDescriptionSummary;
            return Keep(new(
                found.MaxRecordSizeInKiB is > 0 and var size ? size * 1024 : KinesisLimits.RecordBytes,
                found.RecordDistributionStrategy?.Value == "AUTO"));
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsNotFound(exception))
        {
            return StreamSettings.Default;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsUnauthorized(exception))
        {
            context.Logger.SettingsUnknown(stream, KinesisLimits.RecordBytes);
            return Keep(known.Settings ?? StreamSettings.Default);
        }

        StreamSettings Keep(StreamSettings settings)
        {
            _known[stream] = (settings, context.Time.GetTimestamp());
            return settings;
        }
    }
}
