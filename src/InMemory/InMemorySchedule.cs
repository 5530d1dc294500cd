using System.Globalization;
using Integration.Drivers;

namespace Integration.InMemory;

/// <summary>Schedules messages to a queue or topic of a broker (clause Q22). They are moved where they are.</summary>
internal sealed class InMemorySchedule(InMemoryBroker broker, EntityPath destination, InMemoryOptions options) : IScheduledSenderDriver
{
    private readonly InMemorySender _sender = new(broker, destination, options);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => _sender.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => _sender.Prepare(message, deadLetter);

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        SynchronousCall.Run<IReadOnlyList<SendOutcome>>(
            () => destination.Kind == EntityKind.Topic ? broker.GetTopic(destination.Name).Schedule(batch) : broker.GetSource(destination).Send(batch), cancellationToken);

    public Task<bool> CancelAsync(string sequenceNumber, CancellationToken cancellationToken) => SynchronousCall.Run(
        () => TryParse(sequenceNumber, out var number)
            && (destination.Kind == EntityKind.Topic ? broker.GetTopic(destination.Name).Cancel(number) : broker.GetSource(destination).Cancel(number)),
        cancellationToken);

    public Task<SendOutcome> MoveAsync(string sequenceNumber, PreparedMessage message, CancellationToken cancellationToken) => SynchronousCall.Run(
        () => TryParse(sequenceNumber, out var number) && Move(number, message.Message.Delay) is { } moved
            ? new SendOutcome { NumericSequenceNumber = moved }
            : default,
        cancellationToken);

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private long? Move(long number, TimeSpan delay) => destination.Kind == EntityKind.Topic
        ? broker.GetTopic(destination.Name).Move(number, delay)
        : broker.GetSource(destination).Move(number, delay) ? number : null;

    private static bool TryParse(string sequenceNumber, out long number) =>
        long.TryParse(sequenceNumber, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
