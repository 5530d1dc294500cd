using System.Globalization;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Sending;

/// <summary>Schedules messages to a queue or topic by requests of their own, which give the numbers to cancel by (clause Q22).</summary>
internal sealed class AzureServiceBusSchedule(AzureServiceBusContext context, EntityPath destination) : IScheduledSenderDriver
{
    private readonly AzureServiceBusSender _sender = new(context, destination);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => _sender.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => _sender.Prepare(message, deadLetter);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = new SendOutcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = await _sender.ScheduleAsync((ServiceBusMessage)batch[i].Payload!, cancellationToken).ConfigureAwait(false);
        return outcomes;
    }

    public async Task<bool> CancelAsync(string sequenceNumber, CancellationToken cancellationToken) =>
        long.TryParse(sequenceNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await _sender.CancelScheduledAsync(number, cancellationToken).ConfigureAwait(false);

    public async Task<SendOutcome> MoveAsync(string sequenceNumber, PreparedMessage message, CancellationToken cancellationToken)
    {
        var copy = (ServiceBusMessage)message.Payload!;

        // Under the native id of the first one duplicate detection would drop it.
        copy.ApplicationProperties[WireNames.MessageId] = message.Message.MessageId!;
        copy.MessageId = Guid.NewGuid().ToString("N");
        var moved = await _sender.ScheduleAsync(copy, cancellationToken).ConfigureAwait(false);

        // From here on it is finished: who gave up now would leave the message twice.
        if (moved.Error is not null || await CancelAsync(sequenceNumber, CancellationToken.None).ConfigureAwait(false))
            return moved;
        await CancelAsync(moved.SequenceNumber!, CancellationToken.None).ConfigureAwait(false);
        return default;
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}
