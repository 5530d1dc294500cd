namespace Integration;

/// <summary>Shorter ways to receive.</summary>
public static class MessageSourceExtensions
{
    /// <summary>Receives one message, or null after the wait; see <see cref="IMessageSource.ReceiveAsync"/>.</summary>
    public static async Task<ReceivedMessage?> ReceiveOneAsync(
        this IMessageSource source, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var messages = await source.ReceiveAsync(1, wait, cancellationToken).ConfigureAwait(false);
        return messages.Count == 0 ? null : messages[0];
    }

    /// <summary>Receives messages until cancelled; see <see cref="IMessageSource.ReceiveAllAsync"/>.</summary>
    public static IAsyncEnumerable<ReceivedMessage> ReceiveAllAsync(this IMessageSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.ReceiveAllAsync(null, cancellationToken);
    }
}
