using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Aws.Infrastructure;

/// <summary>
/// The declarations as a configuration of Terraform in its JSON syntax, which has one way to write a text
/// (<see href="https://developer.hashicorp.com/terraform/language/syntax/json">JSON syntax</see>).
/// </summary>
internal sealed class TerraformConfiguration(AwsDeclarations declarations)
{
    /// <summary>The first that takes queues with messages of 1 MiB.</summary>
    private const string LeastProvider = ">= 6.8.0";

    private const string Role = "application_role";

    /// <summary>What every source of data is called that says where the document is applied.</summary>
    private const string Here = "current";

    private static readonly string[] Surroundings = ["aws_partition", "aws_region", "aws_caller_identity"];

    public JsonObject Write()
    {
        var rights = declarations.Resources.Where(r => r.Kind == ResourceKind.Rights).ToList();
        var configuration = new JsonObject
        {
            ["terraform"] = new JsonObject { ["required_providers"] = new JsonObject { ["aws"] = new JsonObject { ["source"] = "hashicorp/aws", ["version"] = LeastProvider } } },
        };
        if (declarations.HasPatterns)
            configuration["data"] = new JsonObject(Surroundings.Select(d => KeyValuePair.Create(d, (JsonNode?)new JsonObject { [Here] = new JsonObject() })));
        var resources = new JsonObject(declarations.Resources.GroupBy(r => r.Kind.Terraform).Select(kind =>
            KeyValuePair.Create(kind.Key, (JsonNode?)new JsonObject(kind.Select(r => KeyValuePair.Create(IdOf(r), (JsonNode?)Write(r)))))));
        if (rights.Count > 0)
        {
            configuration["variable"] = new JsonObject
            {
                [Role] = new JsonObject { ["type"] = "string", ["default"] = null, ["description"] = "The name of the IAM role that the application runs as; null to attach its policy to none." },
            };
            resources["aws_iam_role_policy_attachment"] = new JsonObject(rights.Select(r => KeyValuePair.Create(IdOf(r), (JsonNode?)new JsonObject
            {
                ["count"] = $"${{var.{Role} == null ? 0 : 1}}",
                ["role"] = $"${{var.{Role}}}",
                ["policy_arn"] = Reference(r, "arn"),
            })));
            configuration["output"] = new JsonObject(rights.Select(r => KeyValuePair.Create(IdOf(r) + "_arn", (JsonNode?)new JsonObject { ["value"] = Reference(r, "arn") })));
        }

        configuration["resource"] = resources;
        return configuration;
    }

    private JsonObject Write(AwsResource resource)
    {
        var written = new JsonObject();
        foreach (var (attribute, value) in resource.Attributes)
        {
            var setting = resource.Kind[attribute];
            written[setting.Terraform] = Write(setting.Form, value);
        }

        if (resource.Tags.Count > 0)
            written["tags"] = new JsonObject(resource.Tags.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)InfrastructureNames.EscapeTerraform(t.Value))));
        if (resource.Kind.HoldsMessages)
            written["lifecycle"] = new JsonObject { ["prevent_destroy"] = true };
        if (resource.After.Count > 0)
            written["depends_on"] = new JsonArray([.. resource.After.Select(r => (JsonNode)$"{r.Kind.Terraform}.{IdOf(r)}")]);
        return written;
    }

    private JsonNode? Write(SettingForm form, string value) => form switch
    {
        SettingForm.Number => long.Parse(value, CultureInfo.InvariantCulture),
        SettingForm.Flag => bool.Parse(value),

        // A text with references in it: nothing of an ARN has to be escaped in JSON.
        SettingForm.Json => JsonText.PrintWithin(JsonText.Map(JsonNode.Parse(value), t => Refer(t), InfrastructureNames.EscapeTerraform)!),
        _ => Refer(value),
    };

    private string Refer(string text) => declarations.Find(text) is (var resource, var rest)
        ? Reference(resource, AwsDeclarations.IsUrl(text) ? "url" : "arn") + rest
        : declarations.FindPattern(text) is { } queues
            ? $"arn:${{data.aws_partition.{Here}.partition}}:sqs:${{data.aws_region.{Here}.region}}:${{data.aws_caller_identity.{Here}.account_id}}:{queues}"
            : InfrastructureNames.EscapeTerraform(text);

    private static string Reference(AwsResource resource, string attribute) => $"${{{resource.Kind.Terraform}.{IdOf(resource)}.{attribute}}}";

    private static string IdOf(AwsResource resource) => InfrastructureNames.Snake(resource.Words);
}
