namespace Integration.Conventions.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">The line of its opening fence, from 1.</param>
/// <param name="Language">The first word behind the fence.</param>
/// <param name="Code">What is between the fences.</param>
internal sealed record CodeBlock(MarkdownPage Page, int Line, string Language, string Code)
{
    public override string ToString() => $"{Page.Path}:{Line}";

    /// <summary>The blocks of its language on its page, down to itself.</summary>
    public IEnumerable<CodeBlock> UpToThis => Page.Blocks.Where(b => b.Language == Language && b.Line <= Line);

    /// <summary>The blocks of a language, by what <see cref="ToString"/> gives.</summary>
    public static IReadOnlyDictionary<string, CodeBlock> In(string language) =>
        MarkdownPage.All.SelectMany(p => p.Blocks).Where(b => b.Language == language).ToDictionary(b => b.ToString());
}
