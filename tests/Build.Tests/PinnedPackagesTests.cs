using System.Xml.Linq;

namespace Integration.Build.Tests;

/// <summary>
/// Every package that is restored, also one that only another package asks for, is pinned to the version that it resolves to
/// here: another machine restores the same or says that it can't. After a change of packages restore, run these tests
/// with UPDATE_PACKAGE_PINS=1, which writes eng/TransitivePackages.props, and commit it.
/// </summary>
public sealed class PinnedPackagesTests
{
    private static readonly string Transitive = Path.Combine(Repository.Root, "eng", "TransitivePackages.props");

    [Fact]
    public void Every_restored_package_is_pinned_to_its_version()
    {
        var direct = Pins(Path.Combine(Repository.Root, "Directory.Packages.props"));
        var restored = RestoredPackages.All.Where(package => !IsOfTheSdk(package.Name)).ToList();
        Assert.NotEmpty(restored);
        if (Environment.GetEnvironmentVariable("UPDATE_PACKAGE_PINS") == "1")
            Write(restored.Where(package => !direct.ContainsKey(package.Name)).GroupBy(package => package.Name).Select(Newest));

        var pinned = direct.Concat(Pins(Transitive)).ToDictionary(StringComparer.OrdinalIgnoreCase);

        var floating = restored.Where(package => pinned.GetValueOrDefault(package.Name) != package.Version).ToList();
        Assert.True(floating.Count == 0, $"Not pinned to what is restored: {string.Join(", ", floating)}");
    }

    /// <summary>An SDK (.NET's, Aspire's AppHost) refers to it by itself, in the version that belongs to the SDK; of some there is one for each system.</summary>
    private static bool IsOfTheSdk(string package) => package is "Microsoft.NET.ILLink.Tasks"
        || package.StartsWith("Aspire.Dashboard.Sdk.", StringComparison.Ordinal)
        || package.StartsWith("Aspire.Hosting.Orchestration.", StringComparison.Ordinal);

    // Before it is pinned, a package may be restored in one version here and in another one there.
    private static (string Name, string Version) Newest(IEnumerable<(string Name, string Version)> versions) =>
        versions.MaxBy(package => Version.Parse(package.Version.Split('-')[0]));

    private static Dictionary<string, string> Pins(string file)
    {
        var xml = XElement.Load(file);
        return xml.Descendants("PackageVersion").ToDictionary(
            pin => (string)pin.Attribute("Include")!, pin => Expand((string)pin.Attribute("Version")!, xml), StringComparer.OrdinalIgnoreCase);
    }

    private static string Expand(string version, XElement xml) =>
        version.StartsWith("$(", StringComparison.Ordinal) ? xml.Descendants(version[2..^1]).Single().Value : version;

    private static void Write(IEnumerable<(string Name, string Version)> packages) => File.WriteAllText(Transitive, $"""
        <Project>
          <!-- Generated: packages that only other packages ask for. `UPDATE_PACKAGE_PINS=1 dotnet test tests/Build.Tests` writes it from what is restored. -->
          <ItemGroup>
        {string.Join('\n', packages.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Select(p => $"    <PackageVersion Include=\"{p.Name}\" Version=\"{p.Version}\" />"))}
          </ItemGroup>
        </Project>

        """.ReplaceLineEndings("\n"));
}
