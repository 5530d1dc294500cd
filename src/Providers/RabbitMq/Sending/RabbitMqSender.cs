using Integration.Drivers;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Requests;

namespace Integration.RabbitMq.Sending;

/// <summary>Sends to a queue, a topic, or straight to a subscription or dead-letter queue. What is delayed has a channel of its own: the calls it takes may fail one.</summary>
internal sealed class RabbitMqSender(RabbitMqContext context, DelayQueues delays, EntityPath destination) : ISenderDriver
{
    private const int MaxBatchCount = 1000;

    private readonly Route _route = Route.To(context.Names, destination);
    private readonly Publisher _publisher = new(context);
    private readonly Publisher _delayed = new(context);

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) =>
        new(new SendLimits(MaxBatchCount, context.Options.MaxMessageBytes, context.Options.MaxMessageBytes));

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        var now = context.Now;
        var encoded = MessageEncoder.Encode(message, now);
        if (deadLetter is not null)
        {
            encoded.Properties.ClearExpiration();
            if (message.TimeToLive is { } timeToLive)
                encoded.Properties.Headers![WireNames.TimeToLive] = timeToLive.Ticks;
            MessageCopy.SetDetails(encoded.Properties.Headers!, deadLetter, now);
        }

        var header = MessageSize.OfHeader(encoded.Properties);
        return header <= MessageSize.MaxHeaderBytes
            ? new PreparedMessage(message, header + message.Body.Length, encoded)
            : throw new MessageTooLargeException(header, MessageSize.MaxHeaderBytes, RabbitMqProvider.Name, destination);
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        // All are on their way before the first is waited for; the library keeps their order.
        var sending = new Task<SendOutcome>[batch.Count];
        for (var i = 0; i < sending.Length; i++)
            sending[i] = TrySendAsync((OutgoingMessage)batch[i].Payload!, cancellationToken);
        var outcomes = await Task.WhenAll(sending).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcomes;
    }

    public async ValueTask<SendOutcome> SendOneAsync(PreparedMessage message, CancellationToken cancellationToken)
    {
        await SendAsync((OutgoingMessage)message.Payload!, cancellationToken).ConfigureAwait(false);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.CloseAsync().ConfigureAwait(false);
        await _delayed.CloseAsync().ConfigureAwait(false);
    }

    private async Task<SendOutcome> TrySendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return default;
        }
#pragma warning disable CA1031 // Whatever it is, it is this message's outcome.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new SendOutcome(exception);
        }
    }

    private Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => message.Delay > TimeSpan.Zero
        ? delays.SendAsync(_delayed, _route, message, cancellationToken)
        : _publisher.PublishAsync(_route.Exchange, _route.Key, _route.IsMandatory, message, cancellationToken);
}
