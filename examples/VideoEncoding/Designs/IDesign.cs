using VideoEncoding.Simulation;

namespace VideoEncoding.Designs;

/// <summary>A way to get videos encoded.</summary>
public interface IDesign
{
    string Name { get; }

    /// <summary>How many videos can be encoded at once right now.</summary>
    int Workers { get; }

    /// <summary>What runs beside the callers, until cancelled.</summary>
    Task RunAsync(Scoreboard board, CancellationToken cancellationToken);

    /// <summary>What a caller does with one video that has just arrived.</summary>
    Task SubmitAsync(Video video, Scoreboard board, CancellationToken cancellationToken);
}
