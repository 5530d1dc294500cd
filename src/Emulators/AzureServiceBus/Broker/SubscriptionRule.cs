using Azure.Core.Amqp;
using Integration.Emulators.AzureServiceBus.Sql;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A rule, with its filter and its action made ready to be used.</summary>
internal sealed class SubscriptionRule
{
    private readonly Func<AmqpAnnotatedMessage, bool> _matches;
    private readonly SqlAction? _action;

    /// <exception cref="ServiceBusEmulatorException">The filter or the action is SQL with a mistake.</exception>
    public SubscriptionRule(RuleSettings properties)
    {
        Properties = properties;
        _matches = properties.Filter switch
        {
            TrueFilterSettings => static _ => true,
            FalseFilterSettings => static _ => false,
            SqlFilterSettings sql => new SqlFilter(sql.Expression, sql.Parameters).Matches,
            CorrelationFilterSettings correlation => message => CorrelationMatch.Matches(correlation, message),
            _ => throw new NotSupportedException($"A filter of the type {properties.Filter.GetType().Name} is not supported."),
        };
        _action = string.IsNullOrWhiteSpace(properties.SqlAction) ? null : new SqlAction(properties.SqlAction);
    }

    public RuleSettings Properties { get; }

    public bool HasAction => _action is not null;

    public bool Matches(AmqpAnnotatedMessage message) => _matches(message);

    public void Change(BrokerMessage message)
    {
        if (_action is { } action)
            message.Modify(action.Apply);
    }
}
