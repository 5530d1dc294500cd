using System.Text.Unicode;

namespace Integration.Hosting;

/// <summary>Delivers messages to one push endpoint.</summary>
internal interface IPushTarget
{
    /// <summary>Delivers one message.</summary>
    /// <exception cref="PushFailedException">The endpoint did not take it. Any other exception counts as passing.</exception>
    Task PushAsync(ReceivedMessage message, CancellationToken cancellationToken);
}

/// <summary>Delivers to an e-mail address or a telephone number.</summary>
internal sealed class ChannelTarget(INotificationChannel channel, string address) : IPushTarget
{
    public Task PushAsync(ReceivedMessage message, CancellationToken cancellationToken) => Utf8.IsValid(message.Body.Span)
        ? channel.SendAsync(
            new Notification(address, message.Subject ?? message.Source.ToString(), message.Message.Text, message.MessageId), cancellationToken)
        : throw new PushFailedException($"The body is not UTF-8 text, so it can't go out as {channel.Kind}.", isPermanent: true);
}
