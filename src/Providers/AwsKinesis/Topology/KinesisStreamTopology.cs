using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Topology;

/// <summary>
/// Creates, changes and deletes streams. With a number of partitions a stream is provisioned; without, it is on demand and scales by itself.
/// Kinesis does each in the background: what returns is done.
/// </summary>
internal sealed class KinesisStreamTopology(KinesisContext context) : IStreamTopologyDriver
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public IReadOnlySet<string> ImmutableSettings => FrozenSet<string>.Empty;

    public async Task<bool> CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken)
    {
        var hours = HoursOf(stream);
        try
        {
            await context.Kinesis.CreateStreamAsync(
                new CreateStreamRequest
                {
                    StreamName = context.NameOf(stream.Path),
                    ShardCount = stream.Partitions,
                    StreamModeDetails = new StreamModeDetails { StreamMode = stream.Partitions is null ? StreamMode.ON_DEMAND : StreamMode.PROVISIONED },
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsInUse(exception))
        {
            return false;
        }

        await SetRetentionAsync(stream.Path, hours, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken)
    {
        var hours = HoursOf(stream);
        if (stream.Partitions is { } partitions)
            await SetPartitionsAsync(stream.Path, partitions, cancellationToken).ConfigureAwait(false);
        await SetRetentionAsync(stream.Path, hours, cancellationToken).ConfigureAwait(false);
    }

    public async Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(EntityPath.Stream(name), cancellationToken).ConfigureAwait(false) is { } found && found.StreamStatus != StreamStatus.DELETING
            ? new StreamDefinition(name)
            {
                Partitions = IsOnDemand(found) ? null : found.OpenShardCount,
                Retention = TimeSpan.FromHours(found.RetentionPeriodHours ?? 24),
            }
            : null;

    public async IAsyncEnumerable<StreamDefinition> ListStreamsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var name in context.ListNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (EntityPath.IsLegalName(name) && await FindStreamAsync(name, cancellationToken).ConfigureAwait(false) is { } stream)
                yield return stream;
        }
    }

    public async Task DeleteStreamAsync(string name, CancellationToken cancellationToken)
    {
        var stream = EntityPath.Stream(name);
        try
        {
            await context.Kinesis.DeleteStreamAsync(
                new DeleteStreamRequest { StreamName = context.NameOf(stream), EnforceConsumerDeletion = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsNotFound(exception))
        {
            return;
        }

        await WaitAsync(stream, found => found is null, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOnDemand(StreamDescriptionSummary stream) => stream.StreamModeDetails?.StreamMode == StreamMode.ON_DEMAND;

    private static int HoursOf(StreamDefinition stream) => stream.Retention.Ticks % TimeSpan.TicksPerHour == 0
        ? (int)stream.Retention.TotalHours
        : throw new ArgumentException($"'{stream.Path}': {nameof(stream.Retention)} is {stream.Retention}; {KinesisProvider.Name} takes whole hours.", nameof(stream));

    /// <summary>Step by step: a change may double the number or halve it at most.</summary>
    private async Task SetPartitionsAsync(EntityPath stream, int wanted, CancellationToken cancellationToken)
    {
        var found = await WaitUntilActiveAsync(stream, cancellationToken).ConfigureAwait(false);
        if (IsOnDemand(found))
        {
            await context.Kinesis.UpdateStreamModeAsync(
                new UpdateStreamModeRequest { StreamARN = found.StreamARN, StreamModeDetails = new StreamModeDetails { StreamMode = StreamMode.PROVISIONED } },
                cancellationToken).ConfigureAwait(false);
            found = await WaitUntilActiveAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        while (found.OpenShardCount is { } open && open != wanted)
        {
            await context.Kinesis.UpdateShardCountAsync(
                new UpdateShardCountRequest
                {
                    StreamName = found.StreamName,
                    TargetShardCount = Math.Clamp(wanted, (open + 1) / 2, open * 2),
                    ScalingType = ScalingType.UNIFORM_SCALING,
                },
                cancellationToken).ConfigureAwait(false);
            found = await WaitUntilActiveAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetRetentionAsync(EntityPath stream, int hours, CancellationToken cancellationToken)
    {
        var found = await WaitUntilActiveAsync(stream, cancellationToken).ConfigureAwait(false);
        if (found.RetentionPeriodHours == hours)
            return;
        if (found.RetentionPeriodHours < hours)
        {
            await context.Kinesis.IncreaseStreamRetentionPeriodAsync(
                new IncreaseStreamRetentionPeriodRequest { StreamName = found.StreamName, RetentionPeriodHours = hours }, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await context.Kinesis.DecreaseStreamRetentionPeriodAsync(
                new DecreaseStreamRetentionPeriodRequest { StreamName = found.StreamName, RetentionPeriodHours = hours }, cancellationToken).ConfigureAwait(false);
        }

        await WaitUntilActiveAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StreamDescriptionSummary> WaitUntilActiveAsync(EntityPath stream, CancellationToken cancellationToken) =>
        await WaitAsync(stream, found => found is null || found.StreamStatus == StreamStatus.ACTIVE, cancellationToken).ConfigureAwait(false)
        ?? throw new EntityNotFoundException("it was deleted meanwhile.", KinesisProvider.Name, stream);

    private Task<StreamDescriptionSummary?> WaitAsync(EntityPath stream, Func<StreamDescriptionSummary?, bool> isDone, CancellationToken cancellationToken) => context.WaitAsync(
        stream,
        Patience,
        token => FindAsync(stream, token),
        isDone,
        found => $"Kinesis is still busy with it after {Patience}: it is {found?.StreamStatus.Value}.",
        cancellationToken);

    private async Task<StreamDescriptionSummary?> FindAsync(EntityPath stream, CancellationToken cancellationToken)
    {
        try
        {
            return (await context.DescribeAsync(context.NameOf(stream), cancellationToken).ConfigureAwait(false)).StreamDescriptionSummary;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsNotFound(exception))
        {
            return null;
        }
    }
}
