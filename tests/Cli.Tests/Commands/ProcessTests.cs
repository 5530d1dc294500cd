using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Integration.Cli.Tests.Commands;

/// <summary>The tool as someone meets it who has just installed it: a process of its own, in an empty folder.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("integration-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, "Examples:", "send", "--help")]
    [InlineData(0, "Exit codes:", "--help")]
    [InlineData(2, "'--nope' is not an option", "send", "orders", "--nope")]
    [InlineData(2, "Required command was not provided", "sned")]
    [InlineData(3, "Give --config FILE", "count")]
    [InlineData(3, "'nothing.json' does not exist", "count", "--config", "nothing.json")]
    [InlineData(3, "There is no provider 'rabbit'. Known: in-memory", "count", "--provider", "rabbit")]
    [InlineData(6, "'orders'", "send", "orders", "--text", "hello", "--provider", "in-memory")]
    public async Task A_new_user_gets_an_answer(int code, string expected, params string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(code, process.ExitCode);
        Assert.Contains(expected, code == 0 ? await output : await error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_memory_says_that_it_ends_with_the_process()
    {
        using var process = Start("count", "--provider", "in-memory");
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        Assert.Contains("lives inside one process", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigTerm)]
    public async Task A_signal_ends_a_watch_cleanly(int signal)
    {
        SkipUnlessSignalsArrive(signal);
        using var process = Start("count", "--watch", "--interval", "10ms", "--provider", "in-memory");
        Assert.NotNull(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        Assert.Equal(0, Kill(process.Id, signal));
        // Otherwise a full pipe would hold it up.
        _ = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_command()
    {
        using var process = Start("count", "--watch", "--interval", "10ms", "--provider", "in-memory");
        var error = process.StandardError.ReadToEndAsync();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        process.StandardOutput.Close();

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((int)ExitCode.Files, process.ExitCode);
        Assert.Contains("Standard output is no longer read.", await error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigTerm)]
    public async Task A_signal_ends_an_emulator_cleanly(int signal)
    {
        Setup.SkipUnlessEveryCommandIsBuilt();
        SkipUnlessSignalsArrive(signal);
        using var process = Start("emulate", "azure-service-bus", "--port", "0", "--administration-port", "0");
        Assert.StartsWith("Messages:", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience), StringComparison.Ordinal);
        Assert.Equal(0, Kill(process.Id, signal));
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task What_needs_no_database_loads_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a process has mapped.");
        using var process = Start("count", "--watch", "--interval", "10ms", "--provider", "in-memory");
        Assert.NotNull(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        var mapped = await File.ReadAllTextAsync($"/proc/{process.Id}/maps");
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Contains("System.CommandLine.dll", mapped, StringComparison.Ordinal);
        foreach (var library in (string[])["Npgsql", "Sqlite", "EntityFramework", "Integration.Outbox"])
            Assert.DoesNotContain(library, mapped, StringComparison.OrdinalIgnoreCase);
    }

    private static void SkipUnlessSignalsArrive(int signal)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no signal to send to one process.");
        if (IsIgnored(signal))
            Assert.Skip($"Signal {signal} is ignored in this process, as in a shell's background job, and so it is in its children.");
    }

    /// <summary>Whether this process ignores a signal, as Linux tells; false where it does not tell.</summary>
    private static bool IsIgnored(int signal)
    {
        const string status = "/proc/self/status";
        var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return line is not null && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & (1UL << (signal - 1))) != 0;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(IntegrationCommand).Assembly.Location);
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }
}
