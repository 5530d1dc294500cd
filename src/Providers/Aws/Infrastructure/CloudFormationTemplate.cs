using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Aws.Infrastructure;

/// <summary>
/// The declarations as a template of CloudFormation
/// (<see href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html">anatomy</see>).
/// </summary>
internal sealed class CloudFormationTemplate(AwsDeclarations declarations)
{
    private const string Role = "ApplicationRole", HasRole = "HasApplicationRole";

    public JsonObject Write()
    {
        var rights = declarations.Resources.Where(r => r.Kind == ResourceKind.Rights).ToList();
        var template = new JsonObject { ["AWSTemplateFormatVersion"] = "2010-09-09", ["Description"] = "Queues and topics, written from their declared topology." };
        if (rights.Count > 0)
        {
            template["Parameters"] = new JsonObject
            {
                [Role] = new JsonObject { ["Type"] = "String", ["Default"] = "", ["Description"] = "The name of the IAM role that the application runs as; nothing to attach its policy to none." },
            };
            template["Conditions"] = new JsonObject { [HasRole] = Call("Fn::Not", Call("Fn::Equals", Reference(Role), "")) };
        }

        template["Resources"] = new JsonObject(declarations.Resources.Select(r => KeyValuePair.Create(IdOf(r), (JsonNode?)Write(r))));
        if (rights.Count > 0)
            template["Outputs"] = new JsonObject(rights.Select(r => KeyValuePair.Create(IdOf(r) + "Arn", (JsonNode?)new JsonObject { ["Value"] = Reference(IdOf(r)) })));
        return template;
    }

    private JsonObject Write(AwsResource resource)
    {
        var written = new JsonObject { ["Type"] = resource.Kind.CloudFormation };
        if (resource.Kind.HoldsMessages)
        {
            written["DeletionPolicy"] = "Retain";
            written["UpdateReplacePolicy"] = "Retain";
        }

        if (resource.After.Count > 0)
            written["DependsOn"] = new JsonArray([.. resource.After.Select(r => (JsonNode)IdOf(r))]);
        var properties = new JsonObject();
        foreach (var (attribute, value) in resource.Attributes)
        {
            var setting = resource.Kind[attribute];
            var node = Write(setting.Form, value);
            properties[setting.CloudFormation] = setting.IsList ? new JsonArray(node) : node;
        }

        if (resource.Kind == ResourceKind.Rights)
            properties["Roles"] = Call("Fn::If", HasRole, new JsonArray(Reference(Role)), Reference("AWS::NoValue"));
        if (resource.Tags.Count > 0)
            properties["Tags"] = new JsonArray([.. resource.Tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]);
        written["Properties"] = properties;
        return written;
    }

    private JsonNode? Write(SettingForm form, string value) => form switch
    {
        SettingForm.Number => long.Parse(value, CultureInfo.InvariantCulture),
        SettingForm.Flag => bool.Parse(value),
        SettingForm.Json => JsonText.Map(JsonNode.Parse(value), Refer),
        _ => Refer(value),
    };

    private JsonNode Refer(string text) => declarations.Find(text) switch
    {
        null when declarations.FindPattern(text) is { } queues => new JsonObject { ["Fn::Sub"] = $"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{queues}" },
        null => text,
        (var resource, { Length: > 0 } rest) => new JsonObject { ["Fn::Sub"] = $"${{{IdOf(resource)}}}{rest}" },
        (var resource, _) when resource.Kind == ResourceKind.Queue && !AwsDeclarations.IsUrl(text) => new JsonObject { ["Fn::GetAtt"] = new JsonArray(IdOf(resource), "Arn") },

        // Of a queue that is its URL, of a topic its ARN.
        (var resource, _) => Reference(IdOf(resource)),
    };

    private static string IdOf(AwsResource resource) => InfrastructureNames.Pascal(resource.Words);

    private static JsonObject Reference(string name) => new() { ["Ref"] = name };

    private static JsonObject Call(string function, params JsonNode[] arguments) => new() { [function] = new JsonArray([.. arguments]) };
}
