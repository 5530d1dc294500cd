using Azure.Core.Amqp;
using Integration.Emulators.AzureServiceBus.Sql;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A correlation filter: each property that is set must be equal, upper and lower case told apart.</summary>
internal static class CorrelationMatch
{
    public static bool Matches(CorrelationFilterSettings filter, AmqpAnnotatedMessage message)
    {
        AmqpMessageProperties properties = message.Properties;
        return Same(filter.CorrelationId, properties.CorrelationId?.ToString())
            && Same(filter.MessageId, properties.MessageId?.ToString())
            && Same(filter.To, properties.To?.ToString())
            && Same(filter.ReplyTo, properties.ReplyTo?.ToString())
            && Same(filter.Subject, properties.Subject)
            && Same(filter.SessionId, properties.GroupId)
            && Same(filter.ReplyToSessionId, properties.ReplyToGroupId)
            && Same(filter.ContentType, properties.ContentType)
            && filter.ApplicationProperties.All(wanted =>
                message.ApplicationProperties.TryGetValue(wanted.Key, out object? value)
                && SqlValues.Compare(value, wanted.Value) == 0);
    }

    private static bool Same(string? wanted, string? actual) =>
        string.IsNullOrEmpty(wanted) || string.Equals(wanted, actual, StringComparison.Ordinal);
}
