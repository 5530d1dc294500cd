using System.Text.Json.Nodes;
using Integration.Cli.Tests.Support;
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
            await CarryOutAsync(configuration, inMemoryOnly: true);
        }
        finally
        {
            InMemoryBroker.Remove($"{id}-a");
            InMemoryBroker.Remove($"{id}-b");
        }
    }

    private static async Task CarryOutAsync(string configuration, bool inMemoryOnly)
    {
        var runbook = RunbookDocument.Read();
        using var tool = new Tool(configuration, realTime: true);
        if (inMemoryOnly)
            tool.Providers = [.. KnownProviders.All.Where(p => p.Name == InMemoryDriver.ProviderName)];
        tool.Write("landing.yaml", runbook.Files["landing.yaml"]);
        await using var aws = tool.Open("aws");
        await using var azure = tool.Open("azure-service-bus");
        await new Migration(tool, aws.Messaging, azure.Messaging).CarryOutAsync(runbook);
    }
}
