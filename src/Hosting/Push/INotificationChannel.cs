namespace Integration.Hosting;

/// <summary>Delivers notifications of one kind, such as e-mail or SMS, for subscriptions with such a push endpoint. Safe for concurrent use.</summary>
public interface INotificationChannel
{
    /// <summary>The kind of endpoint that it serves: <see cref="PushKind.Email"/> or <see cref="PushKind.Sms"/>.</summary>
    PushKind Kind { get; }

    /// <summary>Delivers one notification; when the task ends it is delivered as far as the channel can tell.</summary>
    /// <exception cref="PushFailedException">It could not be delivered. Any other exception counts as passing: it is tried again.</exception>
    Task SendAsync(Notification notification, CancellationToken cancellationToken);
}

/// <summary>What a channel delivers.</summary>
/// <param name="Address">The subscription's push address: an e-mail address or a telephone number.</param>
/// <param name="Subject">The message's subject, or the path of the subscription where it has none.</param>
/// <param name="Text">The body, which is UTF-8 text.</param>
/// <param name="MessageId">The message's id: equal for every attempt, so that a channel can recognize a repetition.</param>
public sealed record Notification(string Address, string Subject, string Text, string MessageId)
{
    /// <summary>The id only: the rest may be confidential.</summary>
    public override string ToString() => $"Notification {MessageId}";
}
