using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Runbook;

/// <summary>docs/operations/runbook*.md, carried out as written.</summary>
public sealed class RunbookTests
{
    [Theory]
    [InlineData("runbook.md", "aws", "azure-service-bus")]
    [InlineData("runbook-rabbitmq.md", "rabbitmq", "aws")]
    public async Task Its_configuration_is_read(string file, params string[] clouds)
    {
        Assert.SkipUnless(clouds.All(name => KnownProviders.All.Any(p => p.Name == name)), "Inconclusive: this build has not both providers.");
        using var tool = new Tool(RunbookDocument.Read(file).Configuration);
        foreach (var name in clouds)
        {
            await using var client = tool.Open(name);
            Assert.Equal(name, client.Messaging.Provider);
        }
    }

    [Fact]
    public async Task In_memory()
    {
        var id = $"runbook-{Guid.NewGuid():N}";
        var configuration = $$"""
            {
              "aws": { "Provider": "in-memory", "Providers": { "in-memory": { "Like": "sqs", "BrokerName": "{{id}}-a" } } },
              "azure-service-bus": { "Provider": "in-memory", "Providers": { "in-memory": { "Like": "service-bus", "BrokerName": "{{id}}-b" } } }
            }
            """;
        try
        {
            await Migration.CarryOutAsync(RunbookDocument.Read("runbook.md"), "aws", "azure-service-bus", configuration, [.. KnownProviders.All.Where(p => p.Name == InMemoryDriver.ProviderName)]);
        }
        finally
        {
            InMemoryBroker.Remove($"{id}-a");
            InMemoryBroker.Remove($"{id}-b");
        }
    }
}
