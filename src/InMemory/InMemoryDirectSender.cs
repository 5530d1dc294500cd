using Integration.Drivers;

namespace Integration.InMemory;

/// <summary>Stores messages straight in a subscription or dead-letter queue of a broker.</summary>
internal sealed class InMemoryDirectSender(InMemoryBroker broker, EntityPath source, InMemoryOptions options) : IDirectSenderDriver
{
    private readonly SendLimits _limits = new(options.MaxBatchCount, options.MaxBatchBytes, options.Limits.MaxMessageBytes ?? options.MaxBatchBytes);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_limits);

    public long Measure(DirectMessage message) => MessageSize.Of(message.Message);

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<DirectMessage> batch, CancellationToken cancellationToken) =>
        SynchronousTask.Run<IReadOnlyList<SendOutcome>>(
            () => broker.GetSource(source).SendDirect([.. batch.Select(d => d with { Message = SendRules.Freeze(d.Message) })]), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
