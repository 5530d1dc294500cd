using Azure.Core.Amqp;
using Integration.Emulators.AzureServiceBus.Messages;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>The sys. scope. The SDK's Subject is called Label here, as it was when the grammar was written.</summary>
internal static class SqlSystemProperties
{
    private static readonly Dictionary<string, Func<AmqpAnnotatedMessage, object?>> Readers = new(StringComparer.OrdinalIgnoreCase)
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

    private static readonly Dictionary<string, Action<AmqpMessageProperties, string?>> Writers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MessageId"] = static (properties, value) => properties.MessageId = value is null ? null : new AmqpMessageId(value),
        ["CorrelationId"] = static (properties, value) => properties.CorrelationId = value is null ? null : new AmqpMessageId(value),
        ["To"] = static (properties, value) => properties.To = value is null ? null : new AmqpAddress(value),
        ["ReplyTo"] = static (properties, value) => properties.ReplyTo = value is null ? null : new AmqpAddress(value),
        ["Label"] = static (properties, value) => properties.Subject = value,
        ["SessionId"] = static (properties, value) => properties.GroupId = value,
        ["ReplyToSessionId"] = static (properties, value) => properties.ReplyToGroupId = value,
        ["ContentType"] = static (properties, value) => properties.ContentType = value,
    };

    public static bool Contains(string name) => Readers.ContainsKey(name);

    public static bool IsWritable(string name) => Writers.ContainsKey(name);

    public static object? Read(AmqpAnnotatedMessage message, string name) => Readers[name](message);

    public static void Write(AmqpAnnotatedMessage message, string name, object? value) =>
        Writers[name](message.Properties, value is null ? null : Convert.ToString(value));
}
