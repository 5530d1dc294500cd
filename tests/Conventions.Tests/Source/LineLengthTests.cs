using System.Globalization;
using System.Text.RegularExpressions;

namespace Integration.Conventions.Tests.Source;

/// <summary>No line of code is longer than .editorconfig says.</summary>
public sealed partial class LineLengthTests
{
    [Fact]
    public void No_line_is_longer_than_the_limit()
    {
        var limit = int.Parse(Limit().Match(File.ReadAllText(Repository.Find(".editorconfig"))).Groups["columns"].Value, CultureInfo.InvariantCulture);

        Faults.AssertNone(
            from file in SourceTree.Files("*.cs")
            from line in File.ReadLines(file).Index()
            where line.Item.Length > limit
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} has {line.Item.Length} columns.");
    }

    [GeneratedRegex(@"^max_line_length = (?<columns>\d+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Limit();
}
