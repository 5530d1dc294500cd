using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Migration.KillHost;

/// <summary>The streams of the broker in another process.</summary>
internal sealed partial class RemoteDriver : IStreamDriver
{
    public StreamCapabilities StreamCapabilities { get; } = new(
        new StreamLimits(), Enum.GetValues<StreamCapability>().Select(c => KeyValuePair.Create(c, CapabilitySupport.Native)));

    public IStreamTopologyDriver StreamTopology => throw NotNeeded();

    public IStreamWriterDriver OpenWriter(EntityPath stream) => new RemoteWriter(this, stream);

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => new RemoteReader(this, stream);

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) => throw NotNeeded();

    private sealed class RemoteWriter(RemoteDriver driver, EntityPath stream) : IStreamWriterDriver
    {
        public AppendShape Shape { get; } = new(MixesKeys: true, KeepsOrder: true);

        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => new(new SendLimits(10, 1 << 20, 1 << 20));

        public PreparedMessage Prepare(Message message) => new(message, message.Body.Length);

        public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            await driver.CallAsync("stream-append", stream, new JsonArray([.. batch.Select(m => (JsonNode)MessageDocument.Write(m.Message))]));
            return [.. batch.Select(_ => new AppendOutcome())];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class RemoteReader(RemoteDriver driver, EntityPath stream) : IStreamReaderDriver
    {
        public int CompareOffsets(string left, string right) => throw NotNeeded();

        public async Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) =>
            [.. (await driver.CallAsync("stream-partitions", stream)).AsArray().Select(p => new StreamPartition(
                (string)p!["id"]!, ((string)p["parents"]!).Split(',', StringSplitOptions.RemoveEmptyEntries), (bool)p["closed"]!, (string?)p["start"]))];

        public Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken) =>
            Task.FromResult<IPartitionCursor>(new RemoteCursor(driver, stream, partition, from));

        public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) => throw NotNeeded();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class RemoteCursor(RemoteDriver driver, EntityPath stream, string partition, StreamPosition from) : IPartitionCursor
    {
        private StreamPosition _next = from;

        public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
        {
            var read = await driver.CallAsync("stream-read", stream, new JsonObject { ["partition"] = partition, ["from"] = _next.ToString(), ["most"] = maxRecords });
            List<StreamRecord> records =
                [.. read["records"]!.AsArray().Select(r => new StreamRecord(MessageDocument.Read((string)r!["message"]!), partition, (string)r["offset"]!, default))];
            if (records.Count > 0)
                _next = StreamPosition.After(records[^1].Offset);
            return new(records, (bool)read["caughtUp"]!, (bool)read["end"]!);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
