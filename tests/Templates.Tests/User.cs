using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Integration.Templates.Tests;

/// <summary>Someone at a shell, whose builds fail at any warning.</summary>
internal sealed partial class User
{
    private static readonly string[] Homes = ["HOME", "DOTNET_CLI_HOME"];

    private readonly string _installed;
    private readonly string _home;

    public User(DirectoryInfo folder, string installed)
    {
        (_installed, _home) = (installed, folder.CreateSubdirectory("home").FullName);
        Folder = folder.CreateSubdirectory("work").FullName;
        CopySources();
    }

    /// <summary>Where they are; empty at first.</summary>
    public string Folder { get; }

    /// <summary>What their environment has besides.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Carries out a line, which must succeed. One that a package of others is missing for leaves the test inconclusive.</summary>
    public async Task<string> RunAsync(string line)
    {
        var (code, output) = await Shell("-ec", line).RunAsync(Token);
        if (code != 0 && MissingPackage().Match(output) is { Success: true } missing)
            Assert.Skip($"Inconclusive: {missing.Value}.");
        Assert.True(code == 0, $"{line}\n{output}");
        return output;
    }

    /// <summary>Starts a program that runs until it is interrupted.</summary>
    public Task<RunningProgram> StartAsync(string line) => RunningProgram.StartAsync(Shell("-c", RunningProgram.Job, "bash", line), Token);

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private ProcessStartInfo Shell(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("bash", arguments) { WorkingDirectory = Folder }.WithoutThisRun();
        foreach (var home in Homes)
            start.Environment[home] = _home;
        start.Environment["NUGET_PACKAGES"] = _installed;
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["TreatWarningsAsErrors"] = "true";

        // What a registry has of other packages, or knows of their vulnerabilities, is no fault of a template.
        (start.Environment["WarningsNotAsErrors"], start.Environment["NuGetAudit"]) = ("NU1603", "false");
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>The sources of packages that are configured here are configured there, too.</summary>
    private void CopySources()
    {
        var here = Homes.Reverse().Select(System.Environment.GetEnvironmentVariable).First(home => home is not null)!;
        var settings = new DirectoryInfo(Path.Combine(here, ".nuget", "NuGet"));
        if (!settings.Exists)
            return;
        foreach (var file in settings.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_home, ".nuget", "NuGet", Path.GetRelativePath(settings.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }
    }

    [GeneratedRegex(@"NU110[123]: Unable to find (a stable )?package (?!Integration\.)[^ ]+|NU1301: [^\n]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingPackage();
}
