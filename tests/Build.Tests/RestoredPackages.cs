using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Build.Tests;

/// <summary>What the solution's projects were restored to, by their <c>project.assets.json</c>.</summary>
internal static partial class RestoredPackages
{
    /// <summary>The solution's projects, relative to its folder.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. ProjectLine()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "Integration.sln")))
        .Select(match => match.Groups["path"].Value.Replace('\\', Path.DirectorySeparatorChar))];

    /// <summary>Every package of every project: name and version.</summary>
    public static IReadOnlySet<(string Name, string Version)> All { get; } = Projects
        .Select(project => Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "obj", "project.assets.json"))
        .Where(File.Exists)
        .SelectMany(PackagesOf)
        .ToHashSet();

    /// <summary>The folder that packages are installed in, for all projects of a user.</summary>
    public static string Folder
    {
        get
        {
            using var assets = Read(Path.Combine(Repository.Root, "tests", "Build.Tests", "obj", "project.assets.json"));
            return assets.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
        }
    }

    /// <summary>Whether this machine has the package, in some version.</summary>
    public static bool IsInstalled(string package) => Directory.Exists(Path.Combine(Folder, package.ToLowerInvariant()));

    private static IEnumerable<(string Name, string Version)> PackagesOf(string assetsFile)
    {
        using var assets = Read(assetsFile);
        return [.. assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/'))
            .Select(parts => (parts[0], parts[1]))];
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(file));

    [GeneratedRegex("\"(?<path>[^\"]+\\.csproj)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectLine();
}
