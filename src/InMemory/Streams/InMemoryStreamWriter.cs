using Integration.Drivers;
using Integration.InMemory.Broker;

namespace Integration.InMemory.Streams;

/// <summary>Appends to a stream of a broker.</summary>
internal sealed class InMemoryStreamWriter(InMemoryBroker broker, EntityPath stream, InMemoryOptions options) : IStreamWriterDriver
{
    private readonly SendLimits _limits = new(options.MaxBatchCount, options.MaxBatchBytes, options.Limits.MaxMessageBytes ?? options.MaxBatchBytes)
    {
        KeepsBodies = true,
    };

    public AppendShape Shape { get; } = new(MixesKeys: true, KeepsOrder: true);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_limits);

    public PreparedMessage Prepare(Message message) => new(message, MessageSize.Of(message));

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        SynchronousCall.Run<IReadOnlyList<AppendOutcome>>(() => broker.Streams.Get(stream.Name).Append(batch), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
