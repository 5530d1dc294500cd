using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Integration.Conventions.Tests.Documentation;

/// <summary>A page of the repository: its blocks of code, its links, the anchors of its headings.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    private MarkdownPage(string file)
    {
        Path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        var document = Markdown.Parse(File.ReadAllText(file), Pipeline);
        Blocks = [.. document.Descendants<FencedCodeBlock>().Select(b => new CodeBlock(this, b.Line + 1, b.Info ?? "", b.Lines.ToString()))];
        Links = [.. document.Descendants<LinkInline>().Select(l => (l.Line + 1, l.Url ?? ""))];
        Anchors = [.. document.Descendants<HeadingBlock>().Select(h => h.GetAttributes().Id ?? "")];
    }

    /// <summary>Every page in the tree, those that a build or a package manager brings left out.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } = [.. SourceTree.Files("*.md").Select(file => new MarkdownPage(file))];

    /// <summary>Where it is in the tree, with <c>/</c>.</summary>
    public string Path { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    public IReadOnlyList<(int Line, string Target)> Links { get; }

    public IReadOnlyList<string> Anchors { get; }

    /// <summary>The path in the tree that a relative link of this page leads to.</summary>
    public string Resolve(string target) =>
        System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.Combine(Repository.Root, System.IO.Path.GetDirectoryName(Path)!, target)).Replace('\\', '/');
}
