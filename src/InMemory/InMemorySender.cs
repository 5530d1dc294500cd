using Integration.Drivers;
using Integration.InMemory.Broker;

namespace Integration.InMemory;

/// <summary>Sends to a queue or topic of a broker, or straight to a subscription or dead-letter queue.</summary>
internal sealed class InMemorySender(InMemoryBroker broker, EntityPath destination, InMemoryOptions options) : ISenderDriver
{
    private readonly SendLimits _limits = new(options.MaxBatchCount, options.MaxBatchBytes, options.Limits.MaxMessageBytes ?? options.MaxBatchBytes)
    {
        KeepsBodies = true,
    };

    // The queue that it found last: one that is deleted is looked for anew.
    private QueueStore? _queue;

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_limits);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => new(message, MessageSize.Of(message), deadLetter);

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        SynchronousCall.Run<IReadOnlyList<SendOutcome>>(() => Send(batch), cancellationToken);

    public ValueTask<SendOutcome> SendOneAsync(PreparedMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(destination is { Kind: EntityKind.Queue, IsDeadLetter: false } ? OpenQueue().Send(message) : Send([message])[0]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SendOutcome[] Send(IReadOnlyList<PreparedMessage> batch) => destination switch
    {
        { Kind: EntityKind.Topic } => broker.GetTopic(destination.Name).Publish(batch),
        { IsDeadLetter: true } => broker.GetSource(destination).AddDeadLetters(batch),
        { Kind: EntityKind.Subscription } => broker.GetSource(destination).SendDirect(batch),
        _ => OpenQueue().Send(batch),
    };

    private QueueStore OpenQueue() => _queue is { IsDeleted: false } queue ? queue : _queue = broker.GetSource(destination);
}
