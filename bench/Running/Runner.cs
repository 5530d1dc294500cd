using System.Diagnostics;
using System.Text.Json;

namespace Integration.Benchmarks;

/// <summary>Runs every side of a suite in turn, each time in a new process, round after round.</summary>
internal static class Runner
{
    private const string Measured = "measured ";

    /// <summary>Runs `NAME [--quick] [--rounds N] [--only TEXT]`; null when none of the suites has that name.</summary>
    public static async Task<int?> TryRunAsync(string[] args, IReadOnlyList<Suite> suites)
    {
        if (args is ["side", var json])
            return await RunSideAsync(JsonSerializer.Deserialize<SideRun>(json)!, suites);
        if (args is ["serve", var name])
        {
            await suites.Single(suite => suite.Name == name).ServeAsync!();
            return 0;
        }

        if (suites.FirstOrDefault(suite => suite.Name == args[0]) is not { } suite)
            return null;
        var only = Option(args, "--only");
        var quick = args.Contains("--quick");
        var rounds = int.Parse(Option(args, "--rounds") ?? (quick ? "1" : $"{suite.Rounds}"));
        var works = suite.Works.Where(work => only is null || work.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        var results = await RunAsync(suite, works, rounds, quick);
        var report = new Report(suite, $"./build.sh bench {string.Join(' ', args)}", rounds, quick, results);
        Console.WriteLine(report.Text);
        report.WriteRaw();
        if (only is null)
            report.WritePage();
        return 0;
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static async Task<List<WorkResult>> RunAsync(Suite suite, List<Work> works, int rounds, bool quick)
    {
        var results = new List<WorkResult>();
        var servers = await suite.StartAsync();
        try
        {
            foreach (var work in works)
            {
                var result = new WorkResult(work);
                for (var round = 0; round < rounds; round++)
                {
                    foreach (var side in work.Sides)
                    {
                        Console.Error.WriteLine($"{work.Name}: {side.Name}, round {round + 1} of {rounds}");
                        result.Add(side, await StartSideAsync(new(suite.Name, work.Name, side.Name, quick, servers.Addresses)));
                    }
                }

                results.Add(result);
            }
        }
        finally
        {
            await servers.StopAsync();
        }

        return results;
    }

    private static async Task<Measurement> StartSideAsync(SideRun run)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["side", JsonSerializer.Serialize(run)]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var patience = TimeSpan.FromMinutes(run.Quick ? 2 : 15);
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return output.Split('\n').LastOrDefault(line => line.StartsWith(Measured, StringComparison.Ordinal)) is { } line
                ? JsonSerializer.Deserialize<Measurement>(line[Measured.Length..])!
                : throw new InvalidOperationException($"'{run.Side}' of '{run.Work}' ended with {process.ExitCode} and measured nothing: {output}");
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{run.Side}' of '{run.Work}' took longer than {patience.TotalMinutes} min.", exception);
        }
    }

    private static async Task<int> RunSideAsync(SideRun run, IReadOnlyList<Suite> suites)
    {
        var work = suites.Single(suite => suite.Name == run.Suite).Works.Single(work => work.Name == run.Work);
        var job = new Job(run.Quick ? Math.Max(200, work.Count / 100) : work.Count, run.Quick, run.Addresses);
        var measured = await work.Sides.Single(side => side.Name == run.Side).RunAsync(job);
        Console.WriteLine($"{Measured}{JsonSerializer.Serialize(measured)}");
        return 0;
    }

    private sealed record SideRun(string Suite, string Work, string Side, bool Quick, IReadOnlyDictionary<string, string> Addresses);
}
