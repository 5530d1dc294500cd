using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Encoding;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>Rules on the wire: maps when they come, described lists when they go.</summary>
internal static class RuleCoding
{
    private const ulong DescriptionCode = 0x0000013700000004;
    private const ulong EmptyActionCode = 0x0000013700000005;
    private const ulong SqlActionCode = 0x0000013700000006;
    private const ulong SqlFilterCode = 0x0000001370000006;
    private const ulong TrueFilterCode = 0x0000001370000007;
    private const ulong FalseFilterCode = 0x0000001370000008;
    private const ulong CorrelationFilterCode = 0x0000001370000009;

    // The version of the SQL that clients write.
    private const int CompatibilityLevel = 20;

    public static DescribedType Encode(RuleSettings rule) => Described(
        DescriptionCode,
        Encode(rule.Filter),
        rule.SqlAction is { } action ? Described(SqlActionCode, action, CompatibilityLevel) : Described(EmptyActionCode),
        rule.Name,
        rule.CreatedAt.UtcDateTime);

    /// <exception cref="ServiceBusEmulatorException">The description has no filter that the service knows.</exception>
    public static RuleSettings Decode(string name, AmqpMap description)
    {
        FilterSettings filter = Map(description, "sql-filter") is { } sql ? new SqlFilterSettings(Text(sql, "expression") ?? string.Empty)
            : Map(description, "correlation-filter") is { } correlation ? Correlation(correlation)
            : throw BrokerErrors.Invalid($"The rule '{name}' has neither a SQL filter nor a correlation filter.");
        return new RuleSettings(name, filter)
        {
            SqlAction = Map(description, "sql-rule-action") is { } action ? Text(action, "expression") : null,
        };
    }

    private static DescribedType Encode(FilterSettings filter)
    {
        switch (filter)
        {
            case TrueFilterSettings:
                return Described(TrueFilterCode);
            case FalseFilterSettings:
                return Described(FalseFilterCode);
            case SqlFilterSettings sql:
                return Described(SqlFilterCode, sql.Expression, CompatibilityLevel);
            case CorrelationFilterSettings c:
                var properties = new AmqpMap();
                foreach ((string key, object? value) in c.ApplicationProperties)
                    properties[new MapKey(key)] = value;
                return Described(
                    CorrelationFilterCode, c.CorrelationId, c.MessageId, c.To, c.ReplyTo, c.Subject, c.SessionId, c.ReplyToSessionId, c.ContentType, properties);
            default:
                throw new NotSupportedException($"A filter of the type {filter.GetType().Name} is not supported.");
        }
    }

    private static CorrelationFilterSettings Correlation(AmqpMap map) => new()
    {
        CorrelationId = Text(map, "correlation-id"),
        MessageId = Text(map, "message-id"),
        To = Text(map, "to"),
        ReplyTo = Text(map, "reply-to"),
        Subject = Text(map, "label"),
        SessionId = Text(map, "session-id"),
        ReplyToSessionId = Text(map, "reply-to-session-id"),
        ContentType = Text(map, "content-type"),
        ApplicationProperties = MessageCoding.Properties(Map(map, "properties")) ?? [],
    };

    private static DescribedType Described(ulong code, params object?[] fields) => new(code, fields.ToList());

    private static AmqpMap? Map(AmqpMap map, string name) => map.TryGetValue(new MapKey(name), out AmqpMap value) ? value : null;

    private static string? Text(AmqpMap map, string name) => map.TryGetValue(new MapKey(name), out string value) ? value : null;
}
