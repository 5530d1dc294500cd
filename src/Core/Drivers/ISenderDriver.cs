namespace Integration.Drivers;

/// <summary>Sends to one queue or topic, or straight to one subscription or dead-letter queue (<see cref="IDirectSendDriver"/>).</summary>
public interface ISenderDriver : IAsyncDisposable
{
    /// <summary>
    /// The limits of this entity; may ask the service once with no more than the right to send. Called before messages are prepared: a driver
    /// learns here what it has to know for that.
    /// </summary>
    ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes of a message what <see cref="SendAsync"/> sends, and measures it. Called once for each message, however often it is sent;
    /// one that turns out to be too large is not sent. Makes no call.
    /// </summary>
    /// <param name="message">The message, with its id.</param>
    /// <param name="deadLetter">What its receivers are to see: always given to a sender to a dead-letter queue, and to no other.</param>
    PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter);

    /// <summary>
    /// Sends a batch that is within the limits, in its order. When it returns without an error for a message, the service has stored it.
    /// What failed transiently may be handed over again, as it was prepared.
    /// </summary>
    /// <returns>An outcome per message, in input order; throws only when the whole batch failed, and none of it was accepted as far as is known.</returns>
    Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken);

    /// <summary>Sends one message; as a batch of one by default. For drivers that can do so for less.</summary>
    async ValueTask<SendOutcome> SendOneAsync(PreparedMessage message, CancellationToken cancellationToken) =>
        MissingOutcomeException.Check(await SendAsync([message], cancellationToken).ConfigureAwait(false), messages: 1)[0];
}

/// <summary>A message that is ready to be sent. A value, so that a driver which sends messages as they are allocates nothing for it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Size">Its size in bytes as the service counts it against its limits, dead-letter details included.</param>
/// <param name="Payload">What the driver sends; opaque to everyone else, and null where the message is enough.</param>
public readonly record struct PreparedMessage(Message Message, long Size, object? Payload = null)
{
    /// <summary>The message's id, subject and sizes; never the payload.</summary>
    public override string ToString() => $"{Message}, {Size} bytes to send";
}

/// <summary>The limits of a queue or topic.</summary>
/// <param name="MaxBatchCount">The most messages in a batch.</param>
/// <param name="MaxBatchBytes">The most bytes in a batch.</param>
/// <param name="MaxMessageBytes">The most bytes in a message.</param>
public sealed record SendLimits(int MaxBatchCount, long MaxBatchBytes, long MaxMessageBytes)
{
    /// <summary>
    /// Whether the driver keeps messages as they are instead of writing them into a request. It is then given messages with bodies of their
    /// own, which the sender can't change afterwards. False by default.
    /// </summary>
    public bool KeepsBodies { get; init; }
}

/// <summary>What became of one message of a batch.</summary>
/// <param name="Error">Why it was not accepted, as the service's exception or one of the taxonomy; null when it was.</param>
/// <param name="SequenceNumber">The service's sequence number, if it gives one on sending.</param>
public readonly record struct SendOutcome(Exception? Error = null, string? SequenceNumber = null)
{
    private readonly SequenceNumber _sequence = new(SequenceNumber);

    /// <summary>The service's sequence number, if it gives one on sending.</summary>
    public string? SequenceNumber
    {
        get => _sequence.Text;
        init => _sequence = new(value);
    }

    /// <summary>Sets <see cref="SequenceNumber"/> where it is a number, 1 or more: its text is made only when it is asked for. 0 when it is not a number.</summary>
    public long NumericSequenceNumber
    {
        get => _sequence.Number;
        init => _sequence = new(value);
    }

    /// <summary>What <see cref="SequenceNumber"/> is the text of.</summary>
    internal SequenceNumber Sequence => _sequence;
}
