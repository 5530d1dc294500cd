using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Sql;

internal abstract record SqlStatement(SqlProperty Property)
{
    public abstract void Apply(AmqpAnnotatedMessage message);
}

internal sealed record SqlSet(SqlProperty Property, SqlValue Value) : SqlStatement(Property)
{
    public override void Apply(AmqpAnnotatedMessage message)
    {
        object? value = Value.Of(message);
        if (Property.IsSystem)
            SqlSystemProperties.Write(message, Property.Name, value);
        else
            message.ApplicationProperties[Property.Name] = value!;
    }
}

internal sealed record SqlRemove(SqlProperty Property) : SqlStatement(Property)
{
    public override void Apply(AmqpAnnotatedMessage message)
    {
        if (Property.IsSystem)
            SqlSystemProperties.Write(message, Property.Name, null);
        else
            message.ApplicationProperties.Remove(Property.Name);
    }
}
