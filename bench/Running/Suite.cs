namespace Integration.Benchmarks;

/// <summary>What one `./build.sh bench NAME` measures.</summary>
internal sealed record Suite(string Name, IReadOnlyList<Work> Works)
{
    /// <summary>How often each side is measured.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>By what the sides of a work are set beside its first.</summary>
    public Metric Compared { get; init; } = Metric.Rate;

    /// <summary>Starts the servers that every side talks to, outside of the processes that are measured.</summary>
    public Func<Task<Servers>> StartAsync { get; init; } = () => Task.FromResult(Servers.None);

    /// <summary>What this program does as a server of the suite, started with `serve NAME`; null where it needs none.</summary>
    public Func<Task>? ServeAsync { get; init; }
}

/// <summary>The same work done by several sides, the first of which the others are set beside.</summary>
internal sealed record Work(string Name, int Count, IReadOnlyList<Side> Sides)
{
    public IReadOnlyList<Target> Targets { get; init; } = [];
}

/// <summary>Does a work in one way, in a process of its own.</summary>
internal sealed record Side(string Name, Func<Job, Task<Measurement>> RunAsync);

/// <summary>What a side has to do.</summary>
internal sealed record Job(int Count, bool Quick, IReadOnlyDictionary<string, string> Addresses)
{
    /// <summary>How much of the work comes before the measured part, so that what is measured is compiled.</summary>
    public int WarmUp => Math.Min(Count, 20_000);

    /// <summary>How often at most, where a service's SDK is measured: until the compiler is done with its code.</summary>
    public int MostWarmUps => Quick ? 1 : 20;

    /// <summary>The same in memory, where a pass takes microseconds: nothing is compiled any more after it.</summary>
    public int LongWarmUp => Quick ? WarmUp : 200_000;

    /// <summary>A number of the full run; of a quick run a hundredth.</summary>
    public int Scale(int number) => Quick ? Math.Max(1, number / 100) : number;
}

/// <summary>Where the sides find the servers, by name.</summary>
internal sealed record Servers(IReadOnlyDictionary<string, string> Addresses, Func<ValueTask> StopAsync)
{
    public static Servers None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal), () => ValueTask.CompletedTask);
}
