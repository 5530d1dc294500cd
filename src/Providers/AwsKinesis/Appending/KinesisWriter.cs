using System.Text;
using Amazon.Kinesis.Model;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Records;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Appending;

/// <summary>Appends to a stream: one record by PutRecord, which can be told which one it comes after; several by PutRecords, which has an outcome for each.</summary>
internal sealed class KinesisWriter(KinesisContext context, EntityPath stream, SettingsReader settings) : IStreamWriterDriver
{
    private readonly string _name = context.NameOf(stream);
    private readonly bool _isRaw = context.Options.RawStreams.Contains(stream.Name, StringComparer.Ordinal);
    private readonly PartitionKeys _keys = new();
    private readonly KeySequences _sequences = new();
    private volatile bool _ignoresKeys;

    public AppendShape Shape { get; } = new(MixesKeys: true, KeepsOrder: false);

    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        var found = await settings.GetAsync(stream, cancellationToken).ConfigureAwait(false);
        _ignoresKeys = found.IgnoresKeys;
        return new SendLimits(KinesisLimits.BatchCount, KinesisLimits.BatchBytes, found.MaxRecordBytes);
    }

    public PreparedMessage Prepare(Message message)
    {
        if (_ignoresKeys && message.GroupId is not null)
        {
            throw new CapabilityNotSupportedException(
                StreamCapability.KeyOrder, "its RecordDistributionStrategy is AUTO: Kinesis spreads the records without regard to their keys.",
                "the strategy USER_PARTITION_KEY, or no GroupId.", KinesisProvider.Name, stream);
        }

        if (_isRaw)
            CheckRaw(message);
        var data = _isRaw ? message.Body.ToArray() : RecordEnvelope.Write(message);
        return new PreparedMessage(message, data.Length + Encoding.UTF8.GetByteCount(KeyOf(message)), data);
    }

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) => batch.Count == 1
        ? [await AppendOneAsync(batch[0], cancellationToken).ConfigureAwait(false)]
        : await AppendManyAsync(batch, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string KeyOf(Message message) => message.GroupId ?? PartitionKeys.None;

    private static MemoryStream DataOf(PreparedMessage prepared) => new((byte[])prepared.Payload!, writable: false);

    private async Task<AppendOutcome> AppendOneAsync(PreparedMessage prepared, CancellationToken cancellationToken)
    {
        var key = prepared.Message.GroupId;
        var response = await context.Kinesis.PutRecordAsync(
            new PutRecordRequest
            {
                StreamName = _name,
                Data = DataOf(prepared),
                PartitionKey = KeyOf(prepared.Message),
                ExplicitHashKey = HashFor(prepared.Message),
                SequenceNumberForOrdering = key is null ? null : _sequences.Find(key),
            },
            cancellationToken).ConfigureAwait(false);
        return Stored(prepared.Message, response.ShardId, response.SequenceNumber);
    }

    private async Task<IReadOnlyList<AppendOutcome>> AppendManyAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var response = await context.Kinesis.PutRecordsAsync(
            new PutRecordsRequest
            {
                StreamName = _name,
                Records =
                [
                    .. batch.Select(p => new PutRecordsRequestEntry { Data = DataOf(p), PartitionKey = KeyOf(p.Message), ExplicitHashKey = HashFor(p.Message) }),
                ],
            },
            cancellationToken).ConfigureAwait(false);
        if (response.Records?.Count != batch.Count)
        {
            throw new ServiceUnavailableException(
                $"Kinesis gave {response.Records?.Count ?? 0} results for {batch.Count} records: which of them it stored is not known.", KinesisProvider.Name, stream);
        }

        return [.. batch.Zip(response.Records, OutcomeOf)];
    }

    private AppendOutcome OutcomeOf(PreparedMessage prepared, PutRecordsResultEntry result) => string.IsNullOrEmpty(result.ErrorCode)
        ? Stored(prepared.Message, result.ShardId, result.SequenceNumber)
        : new AppendOutcome(KinesisErrors.OfRecord(result.ErrorCode, result.ErrorMessage, stream));

    private AppendOutcome Stored(Message message, string shard, string sequence)
    {
        if (message.GroupId is { } key)
            _sequences.Set(key, sequence);
        return new AppendOutcome(Error: null, shard, sequence);
    }

    // Without a key there is nothing to place a record by.
    private string? HashFor(Message message) => message.GroupId is null ? _keys.NextHash() : null;

    private void CheckRaw(Message message)
    {
        if (message.Headers.Count > 0 || message.CorrelationId is not null || message.Subject is not null)
        {
            throw new CapabilityNotSupportedException(
                Capability.MessageProperties, $"it is among {nameof(KinesisMessagingOptions.RawStreams)}: a record is the body alone, and has no headers, Subject or CorrelationId.",
                "a message of body and GroupId, or a stream that is not raw.", KinesisProvider.Name, stream);
        }
    }
}
