using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Infrastructure;

/// <summary>The declarations as Bicep (<see href="https://learn.microsoft.com/azure/azure-resource-manager/bicep/file">structure</see>).</summary>
internal sealed class BicepFile(ArmDeclarations declarations)
{
    private const string Namespace = "serviceBusNamespace";

    private readonly StringBuilder _text = new();

    public string Write()
    {
        Line("// Queues and topics of a Service Bus namespace, written from their declared topology.");
        Line("");
        Line("@description('The namespace, which exists.')");
        Line("param namespaceName string");
        if (declarations.Assignments.Count > 0)
        {
            Line("");
            Line("@description('The object id of the identity that the application runs as; nothing to give its roles to none.')");
            Line("param principalId string = ''");
            Line("");
            Line("@description('What that identity is.')");
            Line("@allowed(['ServicePrincipal', 'User', 'Group'])");
            Line("param principalType string = 'ServicePrincipal'");
        }

        Line("");
        Line($"resource {Namespace} 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {{");
        Line("  name: namespaceName");
        Line("}");
        foreach (var resource in declarations.Resources)
            Write(resource);
        foreach (var assignment in declarations.Assignments)
            Write(assignment);
        return _text.ToString();
    }

    private void Write(ArmResource resource)
    {
        Line("");
        Line($"resource {SymbolOf(resource.Words)} '{resource.FullType}' = {{");
        Line($"  parent: {(resource.Parent is null ? Namespace : SymbolOf(resource.Parent.Words))}");
        Line($"  name: {Quote(resource.Name)}");
        Line($"  properties: {Print(resource.Properties, "  ")}");
        Line("}");
    }

    private void Write(RoleAssignment assignment)
    {
        var on = SymbolOf(assignment.On.Words);
        Line("");
        Line($"resource {SymbolOf(assignment.Words)} 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {{");
        Line($"  scope: {on}");
        Line($"  name: guid({on}.id, principalId, '{assignment.Role.Id}')");
        Line("  properties: {");
        Line("    principalId: principalId");
        Line("    principalType: principalType");
        Line($"    // {assignment.Role.Name}");
        Line($"    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{assignment.Role.Id}')");
        Line("  }");
        Line("}");
    }

    private static string Print(JsonNode? node, string indent) => node switch
    {
        JsonObject members => $"{{\n{string.Concat(members.Select(m => $"{indent}  {Key(m.Key)}: {Print(m.Value, indent + "  ")}\n"))}{indent}}}",
        JsonValue value when value.TryGetValue<string>(out var text) => Quote(text),
        _ => node!.ToJsonString(),
    };

    private static string Key(string key) => key.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(key[0]) ? key : Quote(key);

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        for (var i = 0; i < text.Length; i++)
        {
            quoted.Append(text[i] switch
            {
                '\\' => "\\\\",
                '\'' => "\\'",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '$' when i + 1 < text.Length && text[i + 1] == '{' => "\\$",
                var c when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}"),
                var c => c.ToString(),
            });
        }

        return quoted.Append('\'').ToString();
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    private static string SymbolOf(IReadOnlyList<string> words) => words[0] + InfrastructureNames.Pascal(words.Skip(1));
}
