namespace Integration.Aspire.Tests.Example;

public sealed partial class ExampleTests
{
    static partial void AddAzureServiceBus(TheoryData<string> known) => known.Add("azure-service-bus");
}
