using System.CommandLine;
using Integration;
using Integration.InMemory;
using Spectre.Console;
using VideoEncoding.Designs;
using VideoEncoding.Output;
using VideoEncoding.Simulation;

namespace VideoEncoding;

/// <summary>The command line: runs both designs on each load, then shows a table and writes the chart.</summary>
public static class VideoCommand
{
    private const int MaxVideos = 10_000;
    private const int Failed = 1;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(
        string[] args, IAnsiConsole console, TextWriter error, SimulationOptions? options = null, TimeProvider? time = null)
    {
        var videos = new Option<int[]>("--videos")
        {
            Description = $"How many videos, 1-{MaxVideos:N0}; one run for each number.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [10, 1000],
        };
        videos.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => !int.TryParse(t.Value, out var n) || n is < 1 or > MaxVideos))
                result.AddError($"--videos takes numbers of 1-{MaxVideos:N0}.");
        });
        var output = new Option<FileInfo>("--out") { Description = "The chart, an SVG file.", DefaultValueFactory = _ => new FileInfo("video-encoding.svg") };
        var seed = new Option<int>("--seed") { Description = "Gives the same arrivals and encoding times again.", DefaultValueFactory = _ => 1 };
        var command = new RootCommand("Why decouple: the same encoding service called synchronously, and behind a queue.") { videos, output, seed };
        command.SetAction(async (parsed, token) =>
        {
            try
            {
                var results = await CompareAsync(
                    parsed.GetValue(videos)!, parsed.GetValue(seed), options ?? new(), time ?? TimeProvider.System, console, token);
                ResultTable.Print(results, console);
                var file = parsed.GetValue(output)!;
                await File.WriteAllTextAsync(file.FullName, SvgChart.Draw(results), token);
                console.WriteLine($"Chart: {file}");
                return 0;
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return Interrupted;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or MessagingException)
            {
                await error.WriteLineAsync(e.Message);
                return Failed;
            }
        });
        return await command.Parse(args).InvokeAsync(new InvocationConfiguration { Output = console.Profile.Out.Writer, Error = error });
    }

    private static async Task<IReadOnlyList<RunResult>> CompareAsync(
        IReadOnlyList<int> loads, int seed, SimulationOptions options, TimeProvider time, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var messaging = InMemoryMessaging.Create(null, new MessagingClientOptions { TimeProvider = time });
        var queued = new QueuedDesign(messaging, options, time);
        await queued.PrepareAsync(cancellationToken);
        using var synchronous = new SynchronousDesign(options, time);
        IDesign[] designs = [synchronous, queued];
        var simulator = new Simulator(options, time);
        var results = new List<RunResult>();
        await RunProgress.ShowAsync(console, async progress =>
        {
            foreach (var load in loads)
            {
                var videos = Video.CreateMany(load, seed, options);
                foreach (var design in designs)
                    results.Add(await simulator.RunAsync(design, videos, sample => progress(design.Name, load, sample), cancellationToken));
            }
        });
        return results;
    }
}
