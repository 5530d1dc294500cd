using System.Diagnostics;
using Integration.Benchmarks.Aws;

namespace Integration.Benchmarks.CommandLine;

/// <summary>One start of a program, from its beginning to its end.</summary>
internal static class Starts
{
    /// <summary>How many there are to count.</summary>
    public const int Queues = 3;

    private const string Nothing = "empty console program";

    /// <summary>The tool with these arguments beside the program that does nothing, a start of each in turn.</summary>
    public static Work Of(string arguments)
    {
        var tool = $"integration {arguments}";
        return new(tool, 1, [Side(Nothing, Programs.Empty), Side(tool, Programs.Tool, arguments.Split(' '))])
        {
            Targets = [new(tool, Metric.Latency, Bound.AtMost, 2, Nothing), new(tool, Metric.Processor, Bound.AtMost, 2, Nothing)],
        };
    }

    private static Side Side(string name, string program, params string[] arguments) => new(name, job =>
    {
        var start = new ProcessStartInfo(job.Addresses[program], arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["Messaging__Provider"] = "aws";
        start.Environment["Messaging__Providers__aws__ServiceUrl"] = job.Addresses[Sqs.Address];
        start.Environment["Messaging__Providers__aws__AuthenticationRegion"] = "us-east-1";
        start.Environment["Messaging__Providers__aws__AccessKeyId"] = start.Environment["Messaging__Providers__aws__SecretAccessKey"] = "test";
        return Task.FromResult(Take(start));
    });

    private static Measurement Take(ProcessStartInfo start)
    {
        var before = ChildTime.Total;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var elapsed = watch.Elapsed;
        if (process.ExitCode != 0 || output.Length == 0)
            throw new InvalidOperationException($"{Path.GetFileName(start.FileName)} ended with {process.ExitCode}: {output}");
        return new() { [Metric.Latency] = elapsed.TotalMilliseconds, [Metric.Processor] = (ChildTime.Total - before).TotalMilliseconds };
    }
}
