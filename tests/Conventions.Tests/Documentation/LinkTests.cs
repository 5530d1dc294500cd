namespace Integration.Conventions.Tests.Documentation;

/// <summary>Links between pages lead somewhere, and every page can be found from the index.</summary>
public sealed class LinkTests
{
    private const string Index = "docs/README.md";

    private static readonly IReadOnlyDictionary<string, MarkdownPage> Pages = MarkdownPage.All.ToDictionary(page => page.Path);

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading_of_it() => Faults.AssertNone(
        from page in Pages.Values
        from link in page.Links
        where IsRelative(link.Target) && !Exists(page, link.Target)
        select $"{page.Path}:{link.Line} leads to {link.Target}, which does not exist.");

    [Fact]
    public void The_index_names_every_page_of_the_documentation()
    {
        var named = Pages[Index].Links.Select(link => Pages[Index].Resolve(link.Target)).ToHashSet(StringComparer.Ordinal);

        Faults.AssertNone(Pages.Keys.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != Index).Except(named));
    }

    [Fact]
    public void The_readme_leads_to_the_index() => Assert.Contains(Pages["README.md"].Links, link => link.Target == Index);

    private static bool IsRelative(string target) => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal);

    private static bool Exists(MarkdownPage page, string target)
    {
        var parts = target.Split('#');
        var path = parts[0].Length == 0 ? page.Path : page.Resolve(parts[0]);
        return Path.Exists(Repository.Find(path)) && (parts.Length == 1 || (Pages.TryGetValue(path, out var other) && other.Anchors.Contains(parts[1])));
    }
}
