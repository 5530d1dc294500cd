using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The keys of one queue or topic as the management API writes them.</summary>
internal static class AuthorizationRulesXml
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "ClaimType", "ClaimValue", "Rights", "CreatedTime", "ModifiedTime", "Revision", "KeyName", "PrimaryKey", "SecondaryKey",
    };

    public static IReadOnlyList<SharedAccessKey> Read(XElement? rules) => [.. rules?.Elements().Select(ReadRule) ?? []];

    public static XElement Write(IReadOnlyList<SharedAccessKey> keys, EntityRuntime runtime) => new(
        Atom.ServiceBus + "AuthorizationRules",
        keys.Select(key => new XElement(
            Atom.ServiceBus + "AuthorizationRule",
            new XAttribute(Atom.Type, "SharedAccessAuthorizationRule"),
            Text("ClaimType", "SharedAccessKey"),
            Text("ClaimValue", "None"),
            new XElement(Atom.ServiceBus + "Rights", RightsOf(key.Rights).Select(right => Text("AccessRights", right))),
            Text("CreatedTime", Atom.TextOf(runtime.CreatedAt)),
            Text("ModifiedTime", Atom.TextOf(runtime.UpdatedAt)),
            Text("KeyName", key.Name),
            Text("PrimaryKey", key.Key),
            key.SecondaryKey is { } second ? Text("SecondaryKey", second) : null)));

    private static SharedAccessKey ReadRule(XElement rule)
    {
        var fields = new Fields(rule, Known);
        return new(Required(fields, "KeyName"), Required(fields, "PrimaryKey"), ReadRights(fields.Element("Rights"))) { SecondaryKey = fields.Text("SecondaryKey") };
    }

    private static string Required(Fields fields, string name) =>
        fields.Text(name) ?? throw ManagementException.BadRequest($"An authorization rule needs the element '{name}'.");

    private static KeyRights ReadRights(XElement? rights)
    {
        var all = KeyRights.None;
        foreach (string right in rights?.Elements().Select(e => e.Value) ?? [])
        {
            all |= right switch
            {
                "Manage" => KeyRights.Manage,
                "Send" => KeyRights.Send,
                "Listen" => KeyRights.Listen,
                _ => throw ManagementException.BadRequest($"There is no right '{right}'."),
            };
        }

        return all == KeyRights.None ? throw ManagementException.BadRequest("An authorization rule needs a right.") : all;
    }

    private static IEnumerable<string> RightsOf(KeyRights rights) =>
        new[] { KeyRights.Manage, KeyRights.Send, KeyRights.Listen }.Where(r => (rights & r) == r).Select(r => r.ToString());

    private static XElement Text(string name, string value) => new(Atom.ServiceBus + name, value);
}
