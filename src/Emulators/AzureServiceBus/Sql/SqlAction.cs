using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>The statements of a rule's action: SET and REMOVE, one after the other.</summary>
internal sealed class SqlAction
{
    private readonly IReadOnlyList<SqlStatement> _statements;

    /// <exception cref="ServiceBusEmulatorException">The text does not follow the grammar.</exception>
    public SqlAction(string text) => _statements = SqlParser.ParseAction(text);

    public void Apply(AmqpAnnotatedMessage message)
    {
        foreach (SqlStatement statement in _statements)
            statement.Apply(message);
    }
}
