namespace Integration.Conventions.Tests.Documentation;

/// <summary>Every block of C# on every page compiles as a reader would paste it: see <see cref="SnippetCompiler"/> for the rule.</summary>
public sealed class SnippetTests
{
    private static readonly IReadOnlyDictionary<string, CodeBlock> Blocks = CodeBlock.In("csharp");

    public static TheoryData<string> Places => [.. Blocks.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_block_compiles_as_pasted(string place)
    {
        References.SkipIfLeftOut(Blocks[place].Code);

        Faults.AssertNone(SnippetCompiler.FindFaults(Blocks[place]));
    }

    [Fact]
    public void A_block_that_does_not_compile_is_found()
    {
        Assert.NotEmpty(SnippetCompiler.FindFaults(Blocks.First().Value with { Code = "await using var messaging = InMemoryMessaging.Create();" }));
    }
}
