using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>The documents against what the tools' own schemas say of these resources (<c>schemas.json</c>).</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject Schemas = JsonNode.Parse(File.ReadAllText(Repository.Find("tests/Aws.Tests/Infrastructure/schemas.json")))!.AsObject();

    /// <summary>Those of Terraform itself.</summary>
    private static readonly string[] MetaArguments = ["lifecycle", "depends_on", "count"];

    [Fact]
    public async Task A_template_has_what_CloudFormation_knows()
    {
        var resources = (await ExportAsync(InfrastructureFormat.CloudFormation))["Resources"]!.AsObject();

        Assert.Empty(resources.SelectMany(r => Faults(r.Key, Schemas["cloudFormation"]![(string)r.Value!["Type"]!], r.Value!["Properties"]!.AsObject())));
        Assert.All(resources, r => Assert.Empty(r.Value!.AsObject().Select(m => m.Key).Except(["Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"])));
    }

    [Fact]
    public async Task A_configuration_has_what_Terraforms_provider_knows()
    {
        var types = (await ExportAsync(InfrastructureFormat.Terraform))["resource"]!.AsObject();

        Assert.Empty(types.SelectMany(t => t.Value!.AsObject().SelectMany(r => Faults(
            r.Key, Schemas["terraform"]![t.Key], new JsonObject(r.Value!.AsObject().Where(a => !MetaArguments.Contains(a.Key)).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())))))));
    }

    private static IEnumerable<string> Faults(string id, JsonNode? schema, JsonObject properties)
    {
        if (schema is null)
            return [$"{id} is of a type that is not known"];
        var known = schema.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!);
        return properties.Where(p => !known.TryGetValue(p.Key, out var type) || !Fits(type.TrimStart('!'), p.Value!)).Select(p => $"{id}.{p.Key} is not what it should be: {p.Value}")
            .Concat(known.Where(k => k.Value.StartsWith('!') && !properties.ContainsKey(k.Key)).Select(k => $"{id} lacks {k.Key}"));
    }

    private static bool Fits(string type, JsonNode value) => (type, value.GetValueKind()) switch
    {
        // A call of a function gives any.
        (_, JsonValueKind.Object) when value.AsObject() is { Count: 1 } call && call.First().Key is ("Ref" or "Fn::GetAtt" or "Fn::If") => true,
        ("string", JsonValueKind.String) or ("integer", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("list", JsonValueKind.Array) or ("map" or "json" or "union", JsonValueKind.Object) => true,
        _ => false,
    };

    private static async Task<JsonNode> ExportAsync(InfrastructureFormat format)
    {
        await using var messaging = AwsMessaging.Create(new() { Region = "eu-central-1", FifoHighThroughput = true });
        return JsonNode.Parse(((IInfrastructureExport)messaging).ExportInfrastructure(Everything.Topology, format, new InfrastructureOptions().WithAllRoles(Everything.Topology)))!;
    }
}
