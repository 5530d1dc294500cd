using System.Text.RegularExpressions;

namespace Integration.Templates.Tests;

/// <summary>A page of the documentation as a reader goes through it.</summary>
internal sealed partial class Page
{
    private Page(IReadOnlyList<Step> steps) => Steps = steps;

    /// <summary>Its blocks, from the top.</summary>
    public IReadOnlyList<Step> Steps { get; }

    public static Page Read(string path)
    {
        var steps = new List<Step>();
        var (section, before, language, code) = ("", "", (string?)null, new List<string>());
        foreach (var line in File.ReadLines(Repository.Find(path)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (language is not null)
                    steps.Add(new(section, language, FileName().Match(before) is { Success: true } file ? file.Groups["name"].Value : null, PutInto().IsMatch(before), [.. code]));
                language = language is null ? line[3..] : null;
                code.Clear();
            }
            else if (language is not null)
            {
                code.Add(line);
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            else if (line.Length > 0)
            {
                before = line;
            }
        }

        return new(steps);
    }

    [GeneratedRegex("`(?<name>[^`]+)`:$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();

    [GeneratedRegex("Put this into `[^`]+`:$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PutInto();

    /// <summary>A block.</summary>
    /// <param name="Section">The heading that it stands below.</param>
    /// <param name="Language">The word behind the fence.</param>
    /// <param name="File">The file that the sentence before it ends with.</param>
    /// <param name="IsPut">Whether the sentence tells to put it there; else the file is like that already.</param>
    /// <param name="Lines">What stands in it.</param>
    internal sealed record Step(string Section, string Language, string? File, bool IsPut, IReadOnlyList<string> Lines);
}
