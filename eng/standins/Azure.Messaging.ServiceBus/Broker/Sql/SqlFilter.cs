using Azure.Core.Amqp;

namespace Azure.Messaging.ServiceBus.Broker.Sql;

internal sealed class SqlFilter
{
    private readonly SqlPredicate _predicate;

    /// <exception cref="ArgumentException">The expression does not follow the grammar, or names a parameter that is not given.</exception>
    public SqlFilter(string expression, IDictionary<string, object> parameters) =>
        _predicate = SqlParser.Parse(expression, parameters);

    /// <summary>Only what is known to be true is selected.</summary>
    public bool Matches(AmqpAnnotatedMessage message) => _predicate.Of(message) == true;
}
