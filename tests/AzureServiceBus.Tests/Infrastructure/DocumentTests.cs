using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Tests.Infrastructure;

/// <summary>The documents as they are: nothing of a namespace is known.</summary>
public sealed class DocumentTests
{
    private static readonly AzureServiceBusOptions Options = new() { FullyQualifiedNamespace = "nowhere.servicebus.windows.net", NamePrefix = "staging/" };

    /// <summary>A snapshot; UPDATE_SNAPSHOTS=1 writes it anew after a wanted change.</summary>
    [Theory]
    [InlineData(InfrastructureFormat.Bicep, "everything.bicep")]
    [InlineData(InfrastructureFormat.Terraform, "everything.tf.json")]
    public async Task A_topology_that_has_everything(InfrastructureFormat format, string file)
    {
        var document = await ExportAsync(format);

        var path = Path.Combine(Repository.Root, "tests", "AzureServiceBus.Tests", "Infrastructure", "Snapshots", file);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(path, document);
        Assert.Equal((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), document);
    }

    /// <summary>Its own types are the schema: a property that the API does not have is a warning, and a value of another kind an error.</summary>
    [Fact]
    public async Task The_Bicep_compiles_to_the_resources_of_the_configuration()
    {
        var template = await BicepCompiler.CompileAsync(await ExportAsync(InfrastructureFormat.Bicep));

        var configuration = JsonNode.Parse(await ExportAsync(InfrastructureFormat.Terraform))!["resource"]!.AsObject();
        var wanted = configuration.Where(k => k.Key.StartsWith("azapi", StringComparison.Ordinal)).SelectMany(k => k.Value!.AsObject())
            .Select(r => $"{((string)r.Value!["type"]!).Split('@')[0]} {r.Value["name"]} {Unescaped(r.Value["body"]!["properties"]!)}");
        var compiled = template["resources"]!.AsArray().Where(r => ((string)r!["type"]!).StartsWith("Microsoft.ServiceBus/", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            wanted.Order(StringComparer.Ordinal),
            compiled.Select(r => $"{r!["type"]} {((string)r["name"]!).Split('\'')[^2]} {Unquoted(r["properties"]!)}").Order(StringComparer.Ordinal));
        Assert.Equal(
            configuration["azurerm_role_assignment"]!.AsObject().Count,
            template["resources"]!.AsArray().Count(r => (string?)r!["type"] == "Microsoft.Authorization/roleAssignments"));
    }

    [Fact]
    public async Task The_mark_of_copies_is_made_of_the_seed()
    {
        var secret = await ExportAsync(InfrastructureFormat.Bicep, "a");

        Assert.DoesNotContain("0000000000000000", secret, StringComparison.Ordinal);
        Assert.Equal(secret, await ExportAsync(InfrastructureFormat.Bicep, "a"));
        Assert.NotEqual(secret, await ExportAsync(InfrastructureFormat.Bicep, "b"));
        Assert.Contains("Integration.Copy.0000000000000000", await ExportAsync(InfrastructureFormat.Bicep, null), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new InfrastructureOptions { Seed = "secret" }.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Values in the expression take more of its length than parameters do.</summary>
    [Fact]
    public async Task A_filter_that_is_too_long_for_a_rule_with_its_values_is_refused()
    {
        var filter = MessageFilter.Parse($"x in ({string.Join(", ", Enumerable.Range(0, 40).Select(i => $"'{i:D20}'"))})");
        await using var messaging = AzureServiceBusMessaging.Create(Options);
        var topology = new TopologyDefinition { Topics = [new("t")], Subscriptions = [new("t", "s") { Filter = filter }] };
        Assert.Empty(messaging.Topology.FindUnsupported(topology));

        var refused = Assert.Throws<CapabilityNotSupportedException>(() => ((IInfrastructureExport)messaging).ExportInfrastructure(topology, InfrastructureFormat.Bicep));

        Assert.Contains("the limit is 1024", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ExportAsync(InfrastructureFormat format, string? seed = Everything.Seed)
    {
        await using var messaging = AzureServiceBusMessaging.Create(Options);
        return ((IInfrastructureExport)messaging).ExportInfrastructure(Everything.Topology, format, new InfrastructureOptions { Seed = seed }.WithAllRoles(Everything.Topology));
    }

    private static string Unescaped(JsonNode node) => node.ToJsonString().Replace("$${", "${", StringComparison.Ordinal).Replace("%%{", "%{", StringComparison.Ordinal);

    // In a template of Resource Manager a text that begins with a bracket is an expression, unless there are two.
    private static string Unquoted(JsonNode node) => node.ToJsonString().Replace("\"[[", "\"[", StringComparison.Ordinal);
}
