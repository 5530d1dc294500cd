using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Rules as the management API writes them.</summary>
internal static class RuleXml
{
    public const string Name = "RuleDescription";

    // The language of SQL filters; clients show it and nothing else.
    private const int CompatibilityLevel = 20;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "Filter", "Action", "Name", "CreatedAt" };

    /// <param name="description">A <c>RuleDescription</c> or <c>DefaultRuleDescription</c>.</param>
    /// <param name="name">The name in the request's path; null when only the description has it.</param>
    public static RuleSettings Read(XElement description, string? name)
    {
        var fields = new Fields(description, Known);
        string written = fields.Text("Name") ?? name ?? RuleSettings.DefaultName;
        if (name is not null && !string.Equals(name, written, StringComparison.OrdinalIgnoreCase))
            throw ManagementException.BadRequest($"The rule is called '{written}' in the body and '{name}' in the address.");
        var filter = fields.Element("Filter") is { } element ? ReadFilter(element) : new TrueFilterSettings();
        return ReadAction(fields.Element("Action"), new(written, filter));
    }

    public static XElement Write(RuleSettings rule) => new(
        Atom.ServiceBus + Name,
        new XAttribute(XNamespace.Xmlns + "i", Atom.Type.NamespaceName),
        WriteFilter(rule.Filter),
        WriteAction(rule),
        new XElement(Atom.ServiceBus + "CreatedAt", Atom.TextOf(rule.CreatedAt)),
        new XElement(Atom.ServiceBus + "Name", rule.Name));

    private static FilterSettings ReadFilter(XElement filter) => TypeOf(filter) switch
    {
        "TrueFilter" => new TrueFilterSettings(),
        "FalseFilter" => new FalseFilterSettings(),
        "SqlFilter" => new SqlFilterSettings(Child(filter, "SqlExpression") ?? throw ManagementException.BadRequest("A SqlFilter needs a SqlExpression."))
        {
            Parameters = TypedValue.ReadAll(Element(filter, "Parameters")),
        },
        "CorrelationFilter" => new CorrelationFilterSettings
        {
            CorrelationId = Child(filter, "CorrelationId"),
            MessageId = Child(filter, "MessageId"),
            To = Child(filter, "To"),
            ReplyTo = Child(filter, "ReplyTo"),
            Subject = Child(filter, "Label"),
            SessionId = Child(filter, "SessionId"),
            ReplyToSessionId = Child(filter, "ReplyToSessionId"),
            ContentType = Child(filter, "ContentType"),
            ApplicationProperties = TypedValue.ReadAll(Element(filter, "Properties")),
        },
        var type => throw ManagementException.BadRequest($"A filter of the type '{type}' is not supported."),
    };

    private static RuleSettings ReadAction(XElement? action, RuleSettings rule) => action is null ? rule : TypeOf(action) switch
    {
        "EmptyRuleAction" => rule,
        "SqlRuleAction" => rule with
        {
            SqlAction = Child(action, "SqlExpression") ?? throw ManagementException.BadRequest("A SqlRuleAction needs a SqlExpression."),
            SqlActionParameters = TypedValue.ReadAll(Element(action, "Parameters")),
        },
        var type => throw ManagementException.BadRequest($"An action of the type '{type}' is not supported."),
    };

    private static XElement WriteFilter(FilterSettings filter) => filter switch
    {
        TrueFilterSettings => Typed("Filter", "TrueFilter", Sql("1=1", null)),
        FalseFilterSettings => Typed("Filter", "FalseFilter", Sql("1=0", null)),
        SqlFilterSettings sql => Typed("Filter", "SqlFilter", Sql(sql.Expression, sql.Parameters)),
        CorrelationFilterSettings c => Typed(
            "Filter",
            "CorrelationFilter",
            [
                Text("CorrelationId", c.CorrelationId),
                Text("MessageId", c.MessageId),
                Text("To", c.To),
                Text("ReplyTo", c.ReplyTo),
                Text("Label", c.Subject),
                Text("SessionId", c.SessionId),
                Text("ReplyToSessionId", c.ReplyToSessionId),
                Text("ContentType", c.ContentType),
                c.ApplicationProperties.Count == 0 ? null : TypedValue.WriteAll("Properties", c.ApplicationProperties),
            ]),
        _ => throw new InvalidOperationException($"A filter of the type {filter.GetType()} is not known."),
    };

    private static XElement WriteAction(RuleSettings rule) => rule.SqlAction is { } sql
        ? Typed("Action", "SqlRuleAction", Sql(sql, rule.SqlActionParameters))
        : Typed("Action", "EmptyRuleAction", []);

    private static XElement?[] Sql(string expression, IReadOnlyDictionary<string, object?>? parameters) =>
    [
        Text("SqlExpression", expression),
        new XElement(Atom.ServiceBus + "CompatibilityLevel", CompatibilityLevel),
        parameters is null or { Count: 0 } ? null : TypedValue.WriteAll("Parameters", parameters),
    ];

    private static XElement Typed(string name, string type, XElement?[] content) =>
        new(Atom.ServiceBus + name, new XAttribute(Atom.Type, type), content);

    private static XElement? Text(string name, string? value) => value is null ? null : new(Atom.ServiceBus + name, value);

    private static string TypeOf(XElement element)
    {
        string type = element.Attribute(Atom.Type)?.Value ?? throw ManagementException.BadRequest($"The {element.Name.LocalName} of a rule needs a type.");
        return type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static XElement? Element(XElement parent, string name) => parent.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    private static string? Child(XElement parent, string name) => Element(parent, name)?.Value is { Length: > 0 } text ? text : null;
}
