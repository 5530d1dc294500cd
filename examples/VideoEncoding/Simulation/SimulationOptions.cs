namespace VideoEncoding.Simulation;

/// <summary>The load and the service, the same for both designs. Times are scaled down: a millisecond stands for a second of encoding.</summary>
public sealed record SimulationOptions
{
    /// <summary>How many videos can be encoded at once: the slots of the synchronous service, and the most workers behind the queue.</summary>
    public int Capacity { get; init; } = 8;

    /// <summary>How long a video takes on average; each takes 50-150 % of it.</summary>
    public TimeSpan EncodeTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a caller of the synchronous service waits for its video before it gives up.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Within what time the videos arrive, evenly spread by chance.</summary>
    public TimeSpan ArrivalWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many waiting videos justify one worker more.</summary>
    public int BacklogPerWorker { get; init; } = 5;

    /// <summary>How often the number of workers is adapted.</summary>
    public TimeSpan ScaleInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the numbers are noted for progress and chart.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromMilliseconds(50);
}
