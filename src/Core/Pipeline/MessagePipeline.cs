namespace Integration.Pipeline;

/// <summary>What happens to each message that a client sends, and to the bodies of what it receives and peeks at. Streams are not in it.</summary>
/// <remarks>
/// A client without one (<see cref="MessagingClientOptions.Pipeline"/> is null) sees messages in their stored form, as tools that move
/// messages have to. One with an empty pipeline refuses bodies with codings: it would take them for something else.
/// </remarks>
public sealed record MessagePipeline
{
    internal const int MostAtATime = 1_000;

    /// <summary>Middleware in the order in which it runs; before any coding.</summary>
    public IReadOnlyList<OutgoingStep> Outgoing { get; init; } = [];

    /// <summary>The codings; applied by stage, and within one in this order.</summary>
    public IReadOnlyList<CodingStep> Codings { get; init; } = [];

    /// <summary>Codings in <c>content-encoding</c> that the application reads itself: such bodies are delivered as they are.</summary>
    public IReadOnlyCollection<string> LeftToApplication { get; init; } = [];

    /// <summary>How many messages of one call go through the pipeline at a time, 1–1,000; 16 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxConcurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostAtATime);
            field = value;
        }
    } = 16;
}

/// <summary>Middleware of a pipeline.</summary>
/// <param name="Get">
/// Gets it; called when the first message is sent, so that it may itself depend on the client: for each destination, by messages side by side each, and
/// again by the next message after it threw. What it returns is not disposed of.
/// </param>
/// <param name="Destinations">The queues and topics whose messages it sees, by name; null for all.</param>
public sealed record OutgoingStep(Func<IOutgoingMiddleware> Get, IReadOnlyCollection<string>? Destinations = null);

/// <summary>A coding of a pipeline.</summary>
/// <param name="Coding">The coding.</param>
/// <param name="Destinations">The queues and topics whose messages it encodes, by name; null for all. It decodes what comes from anywhere.</param>
public sealed record CodingStep(IBodyCoding Coding, IReadOnlyCollection<string>? Destinations = null);
