using Integration.InMemory;

namespace Integration.Cli.Tests.Runbook;

/// <summary>docs/migration-runbook.md, carried out as written.</summary>
public sealed class RunbookTests
{
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
