using Integration.Calls;
using Integration.Drivers;

namespace Integration.Client;

/// <summary>The schedule of one queue or topic: sends as its <see cref="EntitySender"/> does, by a driver that gives numbers to cancel by.</summary>
internal sealed class EntitySchedule(DriverCalls calls, IScheduledSenderDriver driver, EntityPath destination) : IMessageSchedule
{
    private readonly EntitySender _sender = new(calls, driver, destination, "schedule");
    private readonly EntitySender _mover = new(calls, driver, destination, "move");
    private readonly Operation _cancel = calls.Operation("cancel", "send", destination);

    public EntityPath Path => destination;

    public async Task<ScheduledMessage> ScheduleAsync(Message message, DateTimeOffset dueAt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Delay != TimeSpan.Zero)
            throw new ArgumentException($"The message has a delay of {message.Delay}; when it is due is what dueAt says.", nameof(message));
        var receipt = await _sender.SendAsync(DueAt(message, dueAt), handedOver: false, cancellationToken).ConfigureAwait(false);
        return new(destination, message with { MessageId = receipt.MessageId }, dueAt, receipt.SequenceNumber);
    }

    public Task<bool> CancelAsync(ScheduledMessage scheduled, CancellationToken cancellationToken = default)
    {
        Check(scheduled);
        return scheduled.SequenceNumber is { } number
            ? calls.RunAsync(_cancel, token => driver.CancelAsync(number, token), cancellationToken)
            : Task.FromResult(false);
    }

    public async Task<ScheduledMessage?> MoveAsync(ScheduledMessage scheduled, DateTimeOffset dueAt, CancellationToken cancellationToken = default)
    {
        Check(scheduled);
        if (scheduled.SequenceNumber is not { } number)
            return null;
        var receipt = await _mover.SendAsync(
            DueAt(scheduled.Message, dueAt), handedOver: false, (prepared, token) => driver.MoveAsync(number, prepared, token), cancellationToken).ConfigureAwait(false);
        return receipt.SequenceNumber is { } moved ? scheduled with { DueAt = dueAt, SequenceNumber = moved } : null;
    }

    private Message DueAt(Message message, DateTimeOffset dueAt)
    {
        var delay = dueAt - calls.Time.GetUtcNow();
        return delay > TimeSpan.Zero ? message with { Delay = delay } : message;
    }

    private void Check(ScheduledMessage scheduled)
    {
        ArgumentNullException.ThrowIfNull(scheduled);
        if (scheduled.Destination != destination)
            throw new ArgumentException($"The handle is of a message to '{scheduled.Destination}', not to '{destination}'.", nameof(scheduled));
    }
}
