namespace Integration.Hosting;

/// <summary>What a message carries besides its value. Units and ranges are those of the properties of <see cref="Message"/>.</summary>
public sealed record SendOptions
{
    /// <summary>See <see cref="Message.MessageId"/>.</summary>
    public string? MessageId { get; init; }

    /// <summary>See <see cref="Message.CorrelationId"/>.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>See <see cref="Message.Subject"/>.</summary>
    public string? Subject { get; init; }

    /// <summary>See <see cref="Message.ReplyTo"/>.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>See <see cref="Message.GroupId"/>.</summary>
    public string? GroupId { get; init; }

    /// <summary>See <see cref="Message.DeduplicationId"/>.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>See <see cref="Message.TimeToLive"/>.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>See <see cref="Message.Delay"/>.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Headers besides those that the serializer writes.</summary>
    public MessageHeaders Headers { get; init; } = MessageHeaders.Empty;

    /// <summary>The message with what the options say besides.</summary>
    /// <exception cref="ArgumentException">A header or the subject is one that the serializer has written.</exception>
    internal static Message Apply(SendOptions options, Message message)
    {
        if (options.Headers.Keys.FirstOrDefault(message.Headers.ContainsKey) is { } taken)
            throw new ArgumentException($"The header '{taken}' is the serializer's own; give another name.", nameof(options));
        if (options.Subject is not null && message.Subject is not null)
            throw new ArgumentException("The subject is the serializer's own: it names the type.", nameof(options));
        return message with
        {
            MessageId = options.MessageId ?? message.MessageId,
            CorrelationId = options.CorrelationId ?? message.CorrelationId,
            Subject = options.Subject ?? message.Subject,
            ReplyTo = options.ReplyTo ?? message.ReplyTo,
            GroupId = options.GroupId ?? message.GroupId,
            DeduplicationId = options.DeduplicationId ?? message.DeduplicationId,
            TimeToLive = options.TimeToLive ?? message.TimeToLive,
            Delay = options.Delay == TimeSpan.Zero ? message.Delay : options.Delay,
            Headers = options.Headers.Count == 0 ? message.Headers : new MessageHeaders(message.Headers.Concat(options.Headers)),
        };
    }
}
