using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.Broker.Sql;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>A rule, and its filter made ready to be asked.</summary>
internal sealed class SubscriptionRule
{
    private readonly Func<AmqpAnnotatedMessage, bool> _matches;

    /// <exception cref="ArgumentException">The filter is a SQL expression that is not one.</exception>
    public SubscriptionRule(RuleProperties properties)
    {
        Properties = properties;
        _matches = properties.Filter switch
        {
            TrueRuleFilter => static _ => true,
            FalseRuleFilter => static _ => false,
            SqlRuleFilter sql => new SqlFilter(sql.SqlExpression, sql.Parameters).Matches,
            CorrelationRuleFilter correlation => message => CorrelationMatch.Matches(correlation, message),
            _ => throw new NotSupportedException($"A filter of the type {properties.Filter?.GetType().Name} is not supported."),
        };
    }

    public RuleProperties Properties { get; }

    public bool Matches(AmqpAnnotatedMessage message) => _matches(message);
}
