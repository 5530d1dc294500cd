using Integration.RabbitMq.Client;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Sending;

/// <summary>Publishes over one channel and waits until the broker has stored each message, or gave it back.</summary>
internal sealed class Publisher(RabbitMqContext context)
{
    private readonly ChannelSlot _channel = new(context.Publishing, confirms: true);

    /// <summary>Begins to publish in the order of calls; ends when the message is stored.</summary>
    public async Task PublishAsync(string exchange, string key, bool mandatory, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var channel = _channel.Current ?? await _channel.GetAsync(cancellationToken).ConfigureAwait(false);
        RabbitMqProvider.Count("publish");
        var blocked = context.Publishing.BlockedForLong;
        using var stop = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, blocked) : null;
        try
        {
            await channel.BasicPublishAsync(exchange, key, mandatory, message.Properties, message.Body, stop?.Token ?? blocked).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested && blocked.IsCancellationRequested)
        {
            throw new ThrottledException(
                "the broker takes nothing from publishers now (a memory or disk alarm); try again later. The message may be stored all the same.",
                RabbitMqProvider.Name, entity: null, exception);
        }
        catch (Exception exception) when (Reason(channel) is { } reason && exception is AlreadyClosedException or ObjectDisposedException)
        {
            // Why the channel is gone says more than that it is.
            throw new OperationInterruptedException(reason);
        }
    }

    public ValueTask CloseAsync() => _channel.CloseAsync();

    private static RabbitMQ.Client.Events.ShutdownEventArgs? Reason(IChannel channel) => channel.CloseReason;
}
