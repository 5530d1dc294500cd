using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus.Broker.Sql;

/// <summary>The sys. scope. The SDK's Subject is called Label here, as it was when the grammar was written.</summary>
internal static class SqlSystemProperties
{
    private static readonly Dictionary<string, Func<AmqpAnnotatedMessage, object>> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MessageId"] = static message => message.Properties.MessageId?.ToString(),
        ["CorrelationId"] = static message => message.Properties.CorrelationId?.ToString(),
        ["To"] = static message => message.Properties.To?.ToString(),
        ["ReplyTo"] = static message => message.Properties.ReplyTo?.ToString(),
        ["Label"] = static message => message.Properties.Subject,
        ["SessionId"] = static message => message.Properties.GroupId,
        ["ReplyToSessionId"] = static message => message.Properties.ReplyToGroupId,
        ["ContentType"] = static message => message.Properties.ContentType,
        ["PartitionKey"] = static message => message.Annotation<string>(MessageAnnotationNames.PartitionKey),
        ["TimeToLive"] = static message => message.Header.TimeToLive,
    };

    public static bool Contains(string name) => Readers.ContainsKey(name);

    public static object Read(AmqpAnnotatedMessage message, string name) => Readers[name](message);
}
