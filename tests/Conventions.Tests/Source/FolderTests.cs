namespace Integration.Conventions.Tests.Source;

/// <summary>The folders of a project are layers: no two use each other, directly or through others.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> Projects => [.. SourceTree.Files("*.csproj", "src").Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_have_no_cycles(string project) => Faults.AssertNone(FolderGraph.OfProject(Repository.Find(project)).FindCycles());

    [Fact]
    public void A_cycle_is_found_with_the_files_and_types_that_make_it()
    {
        var graph = FolderGraph.OfFiles("Any",
        [
            (Path.Combine("A", "One.cs"), "namespace N; class One { Two two; }"),
            (Path.Combine("B", "Two.cs"), "namespace N; class Two { static void M() { var three = new Three(); } }"),
            (Path.Combine("C", "Three.cs"), "namespace N; static class Words { public static void Say(this object value) { One one; } } class Three;"),
            (Path.Combine("D", "Four.cs"), "namespace N; class Four { void M() => this.Say(); }"),
            ("Five.cs", "namespace N; class Five : One { Options options; Six six; }"),
            ("Six.cs", "namespace N; class Six : Five;"),
            ("Options.cs", "namespace N; class Options;"),
            (Path.Combine("A", "Six.cs"), "namespace N; class Seven : Options;"),
        ]);

        Assert.Equal(
            ["A -> B: One.cs names Two", "B -> C: Two.cs names Three", "C -> A: Three.cs names One"],
            graph.FindCycles());
    }
}
