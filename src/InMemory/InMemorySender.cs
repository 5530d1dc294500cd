using Integration.Drivers;

namespace Integration.InMemory;

/// <summary>Sends to a queue or topic of a broker, or straight to a subscription or dead-letter queue.</summary>
internal sealed class InMemorySender(InMemoryBroker broker, EntityPath destination, InMemoryOptions options) : ISenderDriver
{
    private readonly SendLimits _limits = new(options.MaxBatchCount, options.MaxBatchBytes, options.Limits.MaxMessageBytes ?? options.MaxBatchBytes);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_limits);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => new(SendRules.Freeze(message), MessageSize.Of(message), deadLetter);

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        Completed.Run<IReadOnlyList<SendOutcome>>(() => Send(batch), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SendOutcome[] Send(IReadOnlyList<PreparedMessage> batch) => destination switch
    {
        { Kind: EntityKind.Topic } => broker.GetTopic(destination.Name).Publish(batch),
        { IsDeadLetter: true } => broker.GetSource(destination).AddDeadLetters(batch),
        { Kind: EntityKind.Subscription } => broker.GetSource(destination).SendDirect(batch),
        _ => broker.GetSource(destination).Send(batch),
    };
}
