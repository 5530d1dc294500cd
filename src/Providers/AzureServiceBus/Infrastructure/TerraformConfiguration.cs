using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Infrastructure;

/// <summary>
/// The declarations as a configuration of Terraform in its JSON syntax. The entities are the provider <c>azapi</c>'s, which speaks Azure's own API: the
/// provider <c>azurerm</c> has no user metadata, in which a topology keeps what the service has no setting for. The roles are <c>azurerm</c>'s
/// (<see href="https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/resource">azapi_resource</see>).
/// </summary>
internal sealed class TerraformConfiguration(ArmDeclarations declarations)
{
    private const string Created = "azapi_resource", Changed = "azapi_update_resource";

    private static readonly JsonSerializerOptions InLines = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Write()
    {
        var providers = new JsonObject { ["azapi"] = Provider("Azure/azapi", ">= 2.4.0") };
        var variables = new JsonObject { ["namespace_id"] = Variable("The resource id of the Service Bus namespace, which exists.") };
        var resources = new JsonObject(declarations.Resources.GroupBy(KindOf).Select(kind => Member(kind.Key, new JsonObject(kind.Select(r => Member(IdOf(r.Words), Write(r)))))));
        if (declarations.Assignments.Count > 0)
        {
            providers["azurerm"] = Provider("hashicorp/azurerm", ">= 4.0.0");
            variables["principal_id"] = Variable("The object id of the identity that the application runs as; null to give its roles to none.");
            variables["principal_id"]!["default"] = null;
            resources["azurerm_role_assignment"] = new JsonObject(declarations.Assignments.Select(a => Member(IdOf(a.Words), new JsonObject
            {
                ["count"] = "${var.principal_id == null ? 0 : 1}",
                ["scope"] = Reference(a.On),
                ["role_definition_name"] = a.Role.Name,
                ["principal_id"] = "${var.principal_id}",
            })));
        }

        return new JsonObject
        {
            ["terraform"] = new JsonObject { ["required_providers"] = providers },
            ["variable"] = variables,
            ["resource"] = resources,
        }.ToJsonString(InLines) + "\n";
    }

    private static JsonObject Write(ArmResource resource)
    {
        var written = new JsonObject
        {
            ["type"] = resource.FullType,
            ["parent_id"] = resource.Parent is null ? "${var.namespace_id}" : Reference(resource.Parent),
            ["name"] = resource.Name,
            ["body"] = new JsonObject { ["properties"] = Escape(resource.Properties) },
        };
        if (resource.HoldsMessages)
            written["lifecycle"] = new JsonObject { ["prevent_destroy"] = true };
        return written;
    }

    private static JsonNode? Escape(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(InfrastructureNames.EscapeTerraform(m.Key), Escape(m.Value)))),
        JsonValue value when value.TryGetValue<string>(out var text) => InfrastructureNames.EscapeTerraform(text),
        _ => node?.DeepClone(),
    };

    private static KeyValuePair<string, JsonNode?> Member(string name, JsonNode value) => KeyValuePair.Create(name, (JsonNode?)value);

    private static JsonObject Provider(string source, string version) => new() { ["source"] = source, ["version"] = version };

    private static JsonObject Variable(string description) => new() { ["type"] = "string", ["description"] = description };

    private static string Reference(ArmResource resource) => $"${{{KindOf(resource)}.{IdOf(resource.Words)}.id}}";

    private static string KindOf(ArmResource resource) => resource.IsThere ? Changed : Created;

    private static string IdOf(IReadOnlyList<string> words) => InfrastructureNames.Snake(words);
}
