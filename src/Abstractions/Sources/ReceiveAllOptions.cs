namespace Integration;

/// <summary>How <see cref="IMessageSource.ReceiveAllAsync"/> fetches.</summary>
public sealed record ReceiveAllOptions
{
    /// <summary>How many messages to ask for in one request, 1–1,000; 10 by default. More means fewer requests and messages that wait locked for longer.</summary>
    public int MaxBatchSize { get; init; } = 10;

    /// <summary>How long one request waits for a message, more than zero; 20 s by default, the most that SQS allows.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>End the enumeration when a request came back empty after <see cref="Wait"/>, rather than go on waiting; false by default.</summary>
    public bool StopWhenEmpty { get; init; }
}
