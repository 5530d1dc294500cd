using Integration.Drivers;

namespace Integration.Core.Tests.Streams;

/// <summary>A driver of streams that takes batches of a shape, and of which a test decides what is refused.</summary>
internal sealed class ScriptedStreams(AppendShape shape, params IEnumerable<KeyValuePair<StreamCapability, CapabilitySupport>> exceptions)
    : IMessagingDriver, IStreamDriver, IStreamWriterDriver, IStreamTopologyDriver
{
    private readonly ScriptedDriver _queues = new();

    public string Provider => "scripted";

    public MessagingCapabilities Capabilities => _queues.Capabilities;

    public ITopologyDriver Topology => _queues.Topology;

    public IReadOnlyList<Type> NativeTypes => [];

    public AppendShape Shape => shape;

    public StreamCapabilities StreamCapabilities { get; } = new(
        new StreamLimits { MaxRetention = TimeSpan.FromDays(7), MaxPartitions = 32 },
        Enum.GetValues<StreamCapability>().Select(c => KeyValuePair.Create(c, CapabilitySupport.Native)).Concat(exceptions));

    public IStreamTopologyDriver StreamTopology => this;

    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string> { nameof(StreamDefinition.Partitions) };

    public Dictionary<string, StreamDefinition> Streams { get; } = [];

    /// <summary>Why a record is refused, asked at each attempt; null for it to be stored.</summary>
    public Func<Message, Exception?> Refuse { get; set; } = _ => null;

    /// <summary>How many outcomes a batch has; null for one for each record, as it should be.</summary>
    public int? Outcomes { get; set; }

    /// <summary>What was sent, batch by batch.</summary>
    public List<string[]> Batches { get; } = [];

    /// <summary>What was stored, in order.</summary>
    public List<string> Stored { get; } = [];

    public ISenderDriver OpenSender(EntityPath destination) => _queues;

    public IReceiverDriver OpenReceiver(EntityPath source) => _queues;

    public IStreamWriterDriver OpenWriter(EntityPath stream) => this;

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => new NoReader();

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) => throw new NotSupportedException();

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => null;

    public object? GetNative(Type type) => null;

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new SendLimits(10, 1000, 500));

    public PreparedMessage Prepare(Message message) => new(message, message.Body.Length);

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        Batches.Add([.. batch.Select(p => p.Message.Text)]);
        var held = new HashSet<string>();
        var outcomes = new List<AppendOutcome>();
        foreach (var (message, _, _) in batch)
        {
            var error = shape.KeepsOrder && message.GroupId is { } key && held.Contains(key) ? new ThrottledException("behind another.", Provider) : Refuse(message);
            if (error is null)
                Stored.Add(message.Text);
            else if (message.GroupId is not null)
                held.Add(message.GroupId);
            outcomes.Add(new AppendOutcome(error));
        }

        return Task.FromResult<IReadOnlyList<AppendOutcome>>(Outcomes is { } count ? new AppendOutcome[count] : outcomes);
    }

    public Task<bool> CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) => Task.FromResult(Streams.TryAdd(stream.Name, stream));

    public Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken)
    {
        Streams[stream.Name] = stream;
        return Task.CompletedTask;
    }

    public Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Streams.GetValueOrDefault(name));

    public IAsyncEnumerable<StreamDefinition> ListStreamsAsync(CancellationToken cancellationToken) => Streams.Values.ToAsyncEnumerable();

    public Task DeleteStreamAsync(string name, CancellationToken cancellationToken)
    {
        Streams.Remove(name);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class NoReader : IStreamReaderDriver
    {
        public int CompareOffsets(string left, string right) => string.CompareOrdinal(left, right);

        public Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StreamPartition>>([]);

        public Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken) =>
            throw new EntityNotFoundException("there is no partition.", "scripted");

        public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) =>
            throw new EntityNotFoundException("there is no partition.", "scripted");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
