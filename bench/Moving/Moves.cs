using Integration.Migration;

namespace Integration.Benchmarks.Moving;

/// <summary>What the works of moving have in common.</summary>
internal static class Moves
{
    public const string ByHand = "loop by hand";
    public const string Plain = "`Mover`, no journal";
    public const string Journaled = "`Mover`, journal";

    public const int Count = 20_000;
    public const int Batch = 10;
    public const int Parallelism = 8;

    public static IReadOnlyList<Target> Targets { get; } =
        [new(Plain, Metric.Rate, Bound.AtLeast, 0.9, ByHand), new(Journaled, Metric.Rate, Bound.AtLeast, 0.9, ByHand)];

    /// <summary>Moves a queue and checks that all of it was moved.</summary>
    public static async Task RunAsync(IMessaging from, IMessaging to, MoveRoute route, int count, bool journaled)
    {
        var folder = Directory.CreateTempSubdirectory("bench-move-");
        try
        {
            var options = new MoveOptions
            {
                BatchSize = Batch,
                Parallelism = Parallelism,
                JournalPath = journaled ? Path.Combine(folder.FullName, "move.journal") : null,
                PollWait = TimeSpan.Zero,
            };
            var report = await new Mover(from, to, options).RunAsync([route]);
            if (report.Routes[0].Copied != count)
                throw new InvalidOperationException($"{report} instead of {count} messages.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
