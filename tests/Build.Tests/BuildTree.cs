using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace Integration.Build.Tests;

/// <summary>
/// A copy of the tree with the libraries, the example and a small test project, which is built with packages of its own choice.
/// One for all tests, so that what they have in common is compiled once.
/// </summary>
public sealed class BuildTree : IAsyncLifetime
{
    private static readonly string[] Parts =
    [
        "src", "examples/OrderProcessing", "eng/standins", "tests/PublicApi.Tests", "tests/Shared",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("integration-build-");

    internal PackageWorld Packages { get; private set; } = null!;

    private string Root => Path.Combine(_folder.FullName, "tree");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Packages = new PackageWorld(_folder.FullName);
        CopyFiles("");
        CopyFiles("eng");
        CopyFiles("tests");
        foreach (var part in Parts)
            CopyTree(part);

        // The suite of the contract needs packages that this is not about.
        Directory.Delete(Path.Combine(Root, "src/ContractTests"), recursive: true);
        File.Delete(Path.Combine(Root, "tests/PublicApi.Tests/Integration.ContractTests.approved.txt"));

        // What tests have from npm is not needed: as if it were installed.
        foreach (var package in Directory.GetFiles(Path.Combine(Root, "tests"), "package.json", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(package)!, "node_modules"));
        await File.WriteAllTextAsync(Path.Combine(Root, "NuGet.config"), $"""
            <configuration>
              <packageSources><clear /><add key="registry" value="{Packages.Registry}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        string[] missing = [.. RestoredPackages.Projects.Where(project => !File.Exists(Path.Combine(Root, project)))];
        var (code, output) = await RunAsync("dotnet", ["sln", "Integration.sln", "remove", .. missing]);
        Assert.True(code == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a program in the tree; its exit code and all it wrote.</summary>
    internal Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Root,
        }.WithoutThisRun();
        start.Environment["NUGET_PACKAGES"] = Packages.Installed;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["RunAnalyzers"] = "false";
        return start.RunAsync(Token);
    }

    /// <summary>The dependencies of a package that was packed in the tree.</summary>
    internal IReadOnlyList<string> DependenciesOf(string package)
    {
        using var archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Path.Combine(Root, "artifacts", "packages"), $"{package}.*.nupkg")));
        using var nuspec = archive.GetEntry($"{package}.nuspec")!.Open();
        return [.. XElement.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string)e.Attribute("id")!).Order(StringComparer.Ordinal)];
    }

    private void CopyTree(string folder)
    {
        CopyFiles(folder);
        foreach (var inner in Directory.GetDirectories(Path.Combine(Repository.Root, folder)).Select(path => Path.GetFileName(path)))
        {
            if (inner is not ("bin" or "obj" or "TestResults" or "node_modules"))
                CopyTree(Path.Combine(folder, inner));
        }
    }

    private void CopyFiles(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, folder)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
    }
}
