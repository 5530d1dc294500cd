using Microsoft.Extensions.Configuration;

namespace ClickAnalytics;

/// <summary>What a run does; the section <c>Run</c>.</summary>
public sealed record RunSettings
{
    /// <summary>The run's name. With one its readers keep what they have counted in <see cref="Folder"/>, so that it can be killed and started again under that name.</summary>
    public string? Name { get; init; }

    /// <summary>How many clicks there are.</summary>
    public int Clicks { get; init; } = 10_000;

    /// <summary>About how many of them are appended in a second.</summary>
    public int ClicksPerSecond { get; init; } = 2_000;

    /// <summary>Whether the readers are killed and started again in the middle.</summary>
    public bool Kill { get; init; } = true;

    /// <summary>After how long without a sign of life the partitions of a reader go to another one, 1 s or more; see <c>StreamConsumerOptions</c>.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the chart is written, and the ledgers of runs that have a name.</summary>
    public string Folder { get; init; } = "click-analytics";

    /// <summary>After how long without any progress to give up, and to tell what is missing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <exception cref="InvalidOperationException">A setting is wrong.</exception>
    public static RunSettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Run").Get<RunSettings>() ?? new();
        return settings is { Clicks: >= 1, ClicksPerSecond: >= 1 } && settings.StallTimeout > TimeSpan.Zero && settings.Name?.IndexOfAny(Path.GetInvalidFileNameChars()) is null or < 0
            ? settings
            : throw new InvalidOperationException("Run:Clicks and Run:ClicksPerSecond must be 1 or more, Run:StallTimeout more than zero, and Run:Name fit for a file's name.");
    }
}
