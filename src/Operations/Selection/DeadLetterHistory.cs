namespace Integration.Operations;

/// <summary>What is known of how a message came to be a dead letter.</summary>
public sealed record DeadLetterHistory
{
    /// <summary>The header that Integration.Hosting names a message's type by, where the application chose no other.</summary>
    private const string TypeHeader = "message-type";

    private const string ExceptionEnding = "Exception";

    /// <summary>Why it is dead: a reason of the broker (<see cref="DeadLetterReason"/>), or what the receiver gave.</summary>
    public string? Reason { get; init; }

    /// <summary>The receiver's longer explanation.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// The type of the exception that it died of, such as <c>System.TimeoutException</c>: the reason where it is such a name, as consumers
    /// of Integration.Hosting give it, else the name that the description begins with. Null when there is none.
    /// </summary>
    public string? Exception { get; init; }

    /// <summary>The name of the message's type: the header <c>message-type</c>, else the subject.</summary>
    public string? Type { get; init; }

    /// <summary>The queue or subscription that it was dead-lettered from; that of the dead-letter queue where the service does not tell.</summary>
    public required EntityPath Source { get; init; }

    /// <summary>How often it had been delivered there; null when the service does not tell.</summary>
    public int? Deliveries { get; init; }

    /// <summary>When the original was enqueued; null when the service does not tell.</summary>
    public DateTimeOffset? OriginallyEnqueuedAt { get; init; }

    /// <summary>When it came to the dead letters; on services that move it there themselves this may be the time of the original.</summary>
    public DateTimeOffset DeadSince { get; init; }

    /// <summary>How often the dead letter itself was delivered, by browsing as well.</summary>
    public int DeliveriesSince { get; init; }

    /// <summary>The trace that it was sent in, 32 hexadecimal digits, to look for in a tracing system; null when it carries none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Reads what a dead letter tells.</summary>
    public static DeadLetterHistory Of(PeekedMessage letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        var dead = letter.DeadLetter;
        return new()
        {
            Reason = dead?.Reason,
            Description = dead?.Description,
            Exception = FindException(dead),
            Type = letter.Headers.TryGet<string>(TypeHeader, out var type) ? type : letter.Subject,
            Source = dead?.Source ?? letter.Source.Owner,
            Deliveries = dead?.OriginalDeliveryCount,
            OriginallyEnqueuedAt = dead?.OriginalEnqueuedAt,
            DeadSince = letter.EnqueuedAt,
            DeliveriesSince = letter.DeliveryCount,
            TraceId = letter.Message.TraceParent?.Split('-') is [_, { Length: 32 } trace, ..] ? trace : null,
        };
    }

    private static string? FindException(DeadLetterInfo? dead) =>
        IsException(dead?.Reason) ? dead!.Reason
        : dead?.Description?.Split(':', 2) is [var name, _] && IsException(name) ? name
        : null;

    private static bool IsException(string? text) =>
        text is not null && text.EndsWith(ExceptionEnding, StringComparison.Ordinal) && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '+' or '`');
}
