using System.Diagnostics;
using System.Reflection;

[assembly: AssemblyFixture(typeof(Integration.Templates.Tests.Machine))]

namespace Integration.Templates.Tests;

/// <summary>
/// A machine to which the packages were just published: they are packed, once for all tests, into a folder that is a source of packages. What this machine
/// has installed of others is installed there, too, and what it hasn't is asked of the sources that are configured here.
/// </summary>
public sealed class Machine : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("integration-templates-");

    /// <summary>A user who has installed the templates.</summary>
    internal User Developer { get; private set; } = null!;

    private string Published => Path.Combine(_folder.FullName, "published");

    private string Installed => Path.Combine(_folder.FullName, "installed");

    public async ValueTask InitializeAsync()
    {
        // Links, but for packages of ours that somebody may have tried: these are in the way of those just packed.
        Directory.CreateDirectory(Installed);
        foreach (var package in Directory.GetDirectories(Metadata("PackageFolder")).Where(folder => !Path.GetFileName(folder).StartsWith("integration.", StringComparison.Ordinal)))
            Directory.CreateSymbolicLink(Path.Combine(Installed, Path.GetFileName(package)), package);

        var pack = new ProcessStartInfo(
            "dotnet",
            ["msbuild", Repository.Find("tests/Templates.Tests"), "-target:PackReferences", $"-property:Configuration={Metadata("Configuration")};PackTo={Published}", "-verbosity:quiet", "-nodeReuse:false"]);
        var (code, output) = await pack.WithoutThisRun().RunAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);

        Developer = await NewUserAsync("developer");
        await Developer.RunAsync("dotnet new install Integration.Templates");
    }

    public ValueTask DisposeAsync()
    {
        // Deleting the folder deletes the links in it, and not what they lead to.
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A user of the machine, with a home of their own and an empty folder: no templates installed, no settings but the sources of packages.</summary>
    internal async Task<User> NewUserAsync(string name)
    {
        var user = new User(_folder.CreateSubdirectory(name), Installed);
        await user.RunAsync($"dotnet nuget add source {Published} --name integration");
        return user;
    }

    /// <summary>Leaves the test inconclusive where the package is left out of this build, as its SDK can't be restored here.</summary>
    internal void SkipWithout(string package) =>
        Assert.SkipUnless(Directory.GetFiles(Published, $"{package}.*.nupkg").Length > 0, $"Inconclusive: {package} is left out of this build.");

    private static string Metadata(string key) => typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
