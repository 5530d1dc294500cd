using Amazon.Kinesis.Model;
using Integration.Aws.Kinesis.Requests;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>The shards of a stream, through to the end of every page.</summary>
internal sealed class ShardList(KinesisContext context, EntityPath stream)
{
    public async Task<IReadOnlyList<Shard>> GetAsync(CancellationToken cancellationToken)
    {
        var shards = new List<Shard>();
        var request = new ListShardsRequest { StreamName = context.NameOf(stream) };
        while (true)
        {
            var response = await context.Kinesis.ListShardsAsync(request, cancellationToken).ConfigureAwait(false);
            shards.AddRange(response.Shards ?? []);
            if (string.IsNullOrEmpty(response.NextToken))
                return shards;

            // A token stands for the stream, too.
            request = new ListShardsRequest { NextToken = response.NextToken };
        }
    }

    public static StreamPartition Describe(Shard shard) => new(
        shard.ShardId,
        [.. new[] { shard.ParentShardId, shard.AdjacentParentShardId }.Where(p => !string.IsNullOrEmpty(p))],
        IsClosed: !string.IsNullOrEmpty(shard.SequenceNumberRange?.EndingSequenceNumber));
}
