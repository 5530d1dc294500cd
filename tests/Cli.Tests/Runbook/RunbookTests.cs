using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Runbook;

/// <summary>docs/operations/runbook.md, carried out as written.</summary>
public sealed class RunbookTests
{
    [Fact]
    public async Task Its_configuration_is_read()
    {
        string[] clouds = ["aws", "azure-service-bus"];
        Assert.SkipUnless(clouds.All(name => KnownProviders.All.Any(p => p.Name == name)), "Inconclusive: this build has not both clouds.");
        using var tool = new Tool(RunbookDocument.Read().Configuration);
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
            await Migration.CarryOutAsync(configuration, [.. KnownProviders.All.Where(p => p.Name == InMemoryDriver.ProviderName)]);
        }
        finally
        {
            InMemoryBroker.Remove($"{id}-a");
            InMemoryBroker.Remove($"{id}-b");
        }
    }
}
