using Amazon.Kinesis.Model;

namespace Amazon.Kinesis;

public partial class AmazonKinesisClient
{
    public virtual Task<AddTagsToStreamResponse> AddTagsToStreamAsync(AddTagsToStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(TagsWire.AddTagsToStream, request, cancellationToken);

    public virtual Task<CreateStreamResponse> CreateStreamAsync(CreateStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamsWire.CreateStream, request, cancellationToken);

    public virtual Task<DecreaseStreamRetentionPeriodResponse> DecreaseStreamRetentionPeriodAsync(DecreaseStreamRetentionPeriodRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamSettingsWire.DecreaseStreamRetentionPeriod, request, cancellationToken);

    public virtual Task<DeleteStreamResponse> DeleteStreamAsync(DeleteStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamsWire.DeleteStream, request, cancellationToken);

    public virtual Task<DeregisterStreamConsumerResponse> DeregisterStreamConsumerAsync(DeregisterStreamConsumerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamConsumersWire.DeregisterStreamConsumer, request, cancellationToken);

    public virtual Task<DescribeStreamConsumerResponse> DescribeStreamConsumerAsync(DescribeStreamConsumerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamConsumersWire.DescribeStreamConsumer, request, cancellationToken);

    public virtual Task<DescribeStreamSummaryResponse> DescribeStreamSummaryAsync(DescribeStreamSummaryRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamsWire.DescribeStreamSummary, request, cancellationToken);

    public virtual Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(GetRecordsWire.GetRecords, request, cancellationToken);

    public virtual Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(GetRecordsWire.GetShardIterator, request, cancellationToken);

    public virtual Task<IncreaseStreamRetentionPeriodResponse> IncreaseStreamRetentionPeriodAsync(IncreaseStreamRetentionPeriodRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamSettingsWire.IncreaseStreamRetentionPeriod, request, cancellationToken);

    public virtual Task<ListShardsResponse> ListShardsAsync(ListShardsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(ShardsWire.ListShards, request, cancellationToken);

    public virtual Task<ListStreamConsumersResponse> ListStreamConsumersAsync(ListStreamConsumersRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamConsumersWire.ListStreamConsumers, request, cancellationToken);

    public virtual Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamsWire.ListStreams, request, cancellationToken);

    public virtual Task<ListTagsForStreamResponse> ListTagsForStreamAsync(ListTagsForStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(TagsWire.ListTagsForStream, request, cancellationToken);

    public virtual Task<MergeShardsResponse> MergeShardsAsync(MergeShardsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(ShardsWire.MergeShards, request, cancellationToken);

    public virtual Task<PutRecordResponse> PutRecordAsync(PutRecordRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(PutRecordsWire.PutRecord, request, cancellationToken);

    public virtual Task<PutRecordsResponse> PutRecordsAsync(PutRecordsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(PutRecordsWire.PutRecords, request, cancellationToken);

    public virtual Task<RegisterStreamConsumerResponse> RegisterStreamConsumerAsync(RegisterStreamConsumerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamConsumersWire.RegisterStreamConsumer, request, cancellationToken);

    public virtual Task<RemoveTagsFromStreamResponse> RemoveTagsFromStreamAsync(RemoveTagsFromStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(TagsWire.RemoveTagsFromStream, request, cancellationToken);

    public virtual Task<SplitShardResponse> SplitShardAsync(SplitShardRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(ShardsWire.SplitShard, request, cancellationToken);

    public virtual Task<SubscribeToShardResponse> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(SubscribeToShardWire.SubscribeToShard, request, cancellationToken);

    public virtual Task<UpdateMaxRecordSizeResponse> UpdateMaxRecordSizeAsync(UpdateMaxRecordSizeRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamSettingsWire.UpdateMaxRecordSize, request, cancellationToken);

    public virtual Task<UpdateShardCountResponse> UpdateShardCountAsync(UpdateShardCountRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(ShardsWire.UpdateShardCount, request, cancellationToken);

    public virtual Task<UpdateStreamModeResponse> UpdateStreamModeAsync(UpdateStreamModeRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync(StreamSettingsWire.UpdateStreamMode, request, cancellationToken);
}
