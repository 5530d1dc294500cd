using System.Text.RegularExpressions;

namespace Integration.Cli.Tests.Runbook;

/// <summary>A runbook as it is in the documentation: its configuration, and its command lines by section.</summary>
internal sealed partial record RunbookDocument(string Configuration, IReadOnlyList<RunbookSection> Sections)
{
    public static RunbookDocument Read(string file)
    {
        var text = File.ReadAllText(Repository.Find($"docs/operations/{file}")).ReplaceLineEndings("\n");
        var configuration = JsonBlock().Match(text).Groups["content"].Value;
        var sections = text.Split("\n## ").Skip(1).Select(s => new RunbookSection(s.Split('\n')[0], [.. CommandLine().Matches(s).Select(m => m.Groups["line"].Value.Trim())]));
        return new(configuration, [.. sections]);
    }

    [GeneratedRegex(@"^```json\n(?<content>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^\$ (?<line>integration .*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLine();
}

/// <summary>A section: its title and its lines.</summary>
internal sealed record RunbookSection(string Title, IReadOnlyList<string> Lines)
{
    public const string UntilInterrupted = "# until Ctrl-C";
}
