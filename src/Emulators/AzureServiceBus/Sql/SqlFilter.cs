using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>A SQL condition on messages.</summary>
internal sealed class SqlFilter
{
    private readonly SqlPredicate _predicate;

    /// <exception cref="ServiceBusEmulatorException">The expression does not follow the grammar, or names a parameter that is not given.</exception>
    public SqlFilter(string expression, IReadOnlyDictionary<string, object?> parameters) =>
        _predicate = SqlParser.Parse(expression, parameters);

    /// <summary>Only what is known to be true is selected.</summary>
    public bool Matches(AmqpAnnotatedMessage message) => _predicate.Of(message) == true;
}
