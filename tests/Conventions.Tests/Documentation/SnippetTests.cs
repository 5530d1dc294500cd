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
        var block = Blocks[place];
        var faults = SnippetCompiler.FindFaults(block);
        if (faults.Count > 0)
            References.SkipIfLeftOut(string.Concat(block.UpToThis.Select(b => b.Code)));

        Faults.AssertNone(faults);
    }

    [Fact]
    public void A_block_that_does_not_compile_is_found()
    {
        Assert.NotEmpty(SnippetCompiler.FindFaults(Blocks.First().Value with { Code = "await using var messaging = InMemoryMessaging.Create();" }));
    }
}
