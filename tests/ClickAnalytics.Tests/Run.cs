using System.Diagnostics;
using System.Xml.Linq;
using ClickAnalytics;
using ClickAnalytics.Accounts;
using Spectre.Console;

namespace Integration.ClickAnalytics.Tests;

/// <summary>Runs the example with settings and a folder of the test's own.</summary>
internal sealed class Run : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("click-analytics-").FullName;
    private readonly List<string> _settings;

    public Run(params IEnumerable<string> settings) =>
        _settings = [$"--Run:Folder={_folder}", "--Messaging:Providers:in-memory:BrokerName=t" + Guid.NewGuid().ToString("N"), "--Run:StallTimeout=00:01:00", .. settings];

    public XElement Chart => XElement.Load(Path.Combine(_folder, "chart.svg"));

    /// <summary>Within this process.</summary>
    public async Task<(Account Account, string Output)> HereAsync(params IEnumerable<string> settings)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        using var patience = new CancellationTokenSource(Patience);
        var account = await new AnalyticsApp([.. _settings, .. settings], console).RunAsync(patience.Token);
        return (account, output.ToString());
    }

    /// <summary>As a process of its own.</summary>
    public Process Start(params IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _folder };
        foreach (var argument in (string[])[typeof(AnalyticsApp).Assembly.Location, .. _settings, .. settings])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>What a process says, when it has ended.</summary>
    public static async Task<(int Code, string Output, string Error)> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await process.EndAsync(patience.Token);
    }

    /// <summary>
    /// Kills a process in the middle of its work, and starts it again under the name of its run.
    /// </summary>
    /// <returns>What the second one says.</returns>
    public async Task<(int Code, string Output, string Error)> KillAndRestartAsync()
    {
        string[] settings = ["--Run:Name=first", "--Run:Kill=false", "--Run:LeaseDuration=00:00:03"];
        using (var killed = Start([.. settings, "--Run:ClicksPerSecond=500"]))
        {
            var waiting = killed.StandardOutput;
            while (await waiting.ReadLineAsync() is { } line && !line.Contains(" counted in ", StringComparison.Ordinal) | line.Contains(" 0 counted", StringComparison.Ordinal))
            {
                // It has not counted anything yet.
            }

            Assert.False(killed.HasExited, "It ended before it could be killed.");
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        using var second = Start([.. settings, "--Run:ClicksPerSecond=100000"]);
        return await EndAsync(second);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
