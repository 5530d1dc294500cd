using System.Buffers.Binary;
using System.Xml.Linq;
using Integration.Conventions.Tests.Documentation;

namespace Integration.Conventions.Tests.Packages;

/// <summary>Everything under <c>src</c> is shipped, and its package says what it is.</summary>
public sealed class PackageTests
{
    private static readonly XElement Shared = XElement.Load(Repository.Find("Directory.Build.props"));

    public static TheoryData<string> Projects => [.. SourceTree.Files("*.csproj", "src").Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_has_a_description_tags_and_a_readme(string project)
    {
        var properties = XElement.Load(Repository.Find(project));

        Assert.Equal("true", Value(properties, "IsPackable"));
        Assert.InRange(Value(properties, "Description").Length, 40, 200);
        Assert.Matches(@"^\$\(PackageTags\)(;[a-z0-9-]+)+$", Value(properties, "PackageTags"));
        Assert.True(File.Exists(ReadmeOf(project)), $"{ReadmeOf(project)} is missing.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_readme_is_whole_without_the_repository(string project)
    {
        var page = MarkdownPage.All.Single(p => Repository.Find(p.Path) == ReadmeOf(project));

        Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(project)}\n", File.ReadAllText(ReadmeOf(project)), StringComparison.Ordinal);
        Assert.NotEmpty(page.Blocks);
        Assert.DoesNotContain(page.Links, link => !link.Target.StartsWith("https://", StringComparison.Ordinal));
    }

    [Fact]
    public void All_packages_have_a_licence_an_icon_and_a_version()
    {
        Assert.Equal("MIT", Value(Shared, "PackageLicenseExpression"));
        Assert.Equal("README.md", Value(Shared, "PackageReadmeFile"));
        Assert.Matches(@"^\d+\.\d+\.\d+$", Value(Shared, "Version"));
        var icon = File.ReadAllBytes(Repository.Find($"eng/{Value(Shared, "PackageIcon")}"));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))));
    }

    private static string ReadmeOf(string project) => Path.Combine(Path.GetDirectoryName(Repository.Find(project))!, "README.md");

    private static string Value(XElement project, string property) => project.Descendants(property).Single().Value;
}
