using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Integration.Templates.Tests;

/// <summary>A program that was started at a shell and runs until Ctrl+C.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    /// <summary>
    /// Runs its first argument as a job: a process group of its own, which is what a terminal interrupts. It first prints the group. The job ends with
    /// the standard input, and so with the tests, however these end.
    /// </summary>
    public const string Job = """
        exec 2>&1
        set -m
        bash -c "$1" < /dev/null &
        job=$!
        echo $job
        { cat; kill -KILL -- -$job; } <&0 > /dev/null 2>&1 &
        wait $job
        """;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly CancellationToken _cancellationToken;
    private int _group;

    private RunningProgram(Process process, CancellationToken cancellationToken) => (_process, _cancellationToken) = (process, cancellationToken);

    /// <summary>Starts <see cref="Job"/>.</summary>
    public static async Task<RunningProgram> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        var program = new RunningProgram(Process.Start(start)!, cancellationToken);
        program._group = int.Parse(await program.ReadUntilAsync(_ => true) ?? "", CultureInfo.InvariantCulture);
        return program;
    }

    /// <summary>Reads on until a line has the text; the line.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        var line = await ReadUntilAsync(line => line.Contains(text, StringComparison.Ordinal));
        Assert.True(line is not null, $"It ended without saying '{text}':\n{_output}");
        return line;
    }

    /// <summary>Ctrl+C; its exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -INT -- -{_group}")]);
        await ReadUntilAsync(_ => false);
        await _process.WaitForExitAsync(_cancellationToken).WaitAsync(Bound, _cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Bound, CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>The first line from here that is wanted; null when the program ended before.</summary>
    private async Task<string?> ReadUntilAsync(Predicate<string> isWanted)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(bound.Token) is { } line)
            {
                _output.AppendLine(line);
                if (isWanted(line))
                    return line;
            }

            return null;
        }
        catch (OperationCanceledException exception) when (!_cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"What was waited for did not come within {Bound.TotalMinutes} min, but:\n{_output}", exception);
        }
    }
}
