using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Integration.Conventions.Tests.Documentation;

/// <summary>
/// Compiles a block of a page as its reader would, who makes a console project (nullable, with the SDK's implicit usings), adds the
/// packages and pastes. The rule, which CONTRIBUTING.md tells writers of pages:
/// a block has its own usings, and besides them what the blocks above it on its page show: their usings and types, and the statements
/// of those right above it as far up as it needs. Nothing else is added. So the first block of a page is complete as it stands.
/// </summary>
internal static class SnippetCompiler
{
    // A local function that is shown is there to be called by the reader. A package in a newer version than another asks for is no
    // fault: the .NET SDK passes over these two, so a reader's build does, too. Nor does the reader refer to the command line, which has a Program.
    private static readonly string[] Ignored = ["CS8321", "CS1701", "CS1702", "CS0436"];

    /// <summary>What is wrong with a block in the reading of it that has the fewest faults; nothing when it compiles.</summary>
    public static IReadOnlyList<string> FindFaults(CodeBlock block)
    {
        var above = block.UpToThis.SkipLast(1).Select(b => Snippet.Parse(b.Code)).ToList();
        IReadOnlyList<string> fewest = [];
        foreach (var reading in Readings(Snippet.Parse(block.Code), above))
        {
            var faults = Compile(reading);
            if (faults.Count == 0)
                return [];
            if (fewest.Count == 0 || faults.Count < fewest.Count)
                fewest = faults;
        }

        return fewest;
    }

    private static IEnumerable<Snippet> Readings(Snippet block, IReadOnlyList<Snippet> above)
    {
        yield return block;
        for (var continued = 0; continued <= above.Count; continued++)
        {
            var reading = block;
            for (var i = above.Count - 1; i >= 0; i--)
                reading = reading.After(above[i], withStatements: i >= above.Count - continued);
            yield return reading;
        }
    }

    private static List<string> Compile(Snippet snippet)
    {
        var tree = CSharpSyntaxTree.ParseText(snippet.ToString(), CSharp.Language);
        var options = new CSharpCompilationOptions(
            snippet.HasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("Snippet", [CSharp.ImplicitUsings, tree], References.All, options);
        References.Generators.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return [.. generated.GetDiagnostics()
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && !Ignored.Contains(d.Id))
            .Select(d => $"{d.Id}: {d.GetMessage()} in: {LineOf(d.Location)}")];
    }

    private static string LineOf(Location location) =>
        location.SourceTree?.GetText().Lines[location.GetLineSpan().StartLinePosition.Line].ToString().Trim() ?? "the whole";
}
