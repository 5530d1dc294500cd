namespace Integration.Benchmarks;

/// <summary>docs/performance.md, whose generated sections stand between markers; the text around them is written by hand.</summary>
internal static class PerformancePage
{
    private static readonly string File = Repository.Find("docs/performance.md");

    public static void Write(string section, string text)
    {
        string begin = $"<!-- bench {section} -->", end = $"<!-- /bench {section} -->";
        var page = System.IO.File.ReadAllText(File);
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidOperationException($"docs/performance.md has no section between {begin} and {end}.");
        System.IO.File.WriteAllText(File, $"{page[..(from + begin.Length)]}\n\n{text}\n{page[to..]}");
    }
}
