using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace Integration.Conventions.Tests.Source;

/// <summary>No line is longer than .editorconfig says; what stands in quotes is not counted, as a text is not torn apart to fit.</summary>
public sealed partial class LineLengthTests
{
    [Fact]
    public void No_line_is_longer_than_the_limit()
    {
        var limit = int.Parse(Limit().Match(File.ReadAllText(Repository.Find(".editorconfig"))).Groups["columns"].Value, CultureInfo.InvariantCulture);

        Faults.AssertNone(
            from file in SourceTree.Files("*.cs")
            from line in FindLongLines(File.ReadAllText(file), limit)
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number} has {line.Columns} columns, and may have {limit}.");
    }

    [Theory]
    [InlineData("var a = b;", 0)]
    [InlineData("var abc = b;", 1)]
    [InlineData("var a = \"long\";", 0)]
    [InlineData("var a = $\"long{b}long\";", 1)]
    [InlineData("// A comment", 1)]
    public void A_long_line_is_found(string code, int found) => Assert.Equal(found, FindLongLines($"{code}\n", 10).Count());

    private static IEnumerable<(int Number, int Columns)> FindLongLines(string code, int limit)
    {
        if (code.Split('\n').All(line => line.Length <= limit))
            return [];
        var tree = CSharpSyntaxTree.ParseText(code, CSharp.Language);
        var texts = tree.GetRoot().DescendantTokens()
            .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken
                or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.Utf8SingleLineRawStringLiteralToken)
            .ToLookup(token => tree.GetLineSpan(token.Span).StartLinePosition.Line, token => token.Span.Length);
        return tree.GetText().Lines
            .Select(line => (line.LineNumber + 1, line.Span.Length - texts[line.LineNumber].Sum()))
            .Where(line => line.Item2 > limit);
    }

    [GeneratedRegex(@"^max_line_length = (?<columns>\d+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Limit();
}
