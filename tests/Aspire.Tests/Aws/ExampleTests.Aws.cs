namespace Integration.Aspire.Tests.Example;

public sealed partial class ExampleTests
{
    static partial void AddAws(TheoryData<string> known) => known.Add("aws");
}
