using Integration.Drivers;

namespace Integration.InMemory;

/// <summary>Sends to a queue or topic of a broker.</summary>
internal sealed class InMemorySender(InMemoryBroker broker, EntityPath destination, InMemoryOptions options) : ISenderDriver
{
    private readonly SendLimits _limits = new(options.MaxBatchCount, options.MaxBatchBytes, options.Limits.MaxMessageBytes ?? options.MaxBatchBytes);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_limits);

    public long Measure(Message message) => MessageSize.Of(message);

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<Message> batch, CancellationToken cancellationToken) =>
        SynchronousTask.Run<IReadOnlyList<SendOutcome>>(
            () =>
            {
                var messages = batch.Select(SendRules.Freeze).ToArray();
                return destination.Kind == EntityKind.Topic
                    ? broker.GetTopic(destination.Name).Publish(messages)
                    : broker.GetSource(destination).Send(messages);
            },
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
