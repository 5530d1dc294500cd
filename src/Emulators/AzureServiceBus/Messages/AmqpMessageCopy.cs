using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Messages;

/// <summary>Copies an AMQP message, so that its properties and annotations can be changed. The body is shared: nobody changes it.</summary>
internal static class AmqpMessageCopy
{
    public static AmqpAnnotatedMessage Of(AmqpAnnotatedMessage source)
    {
        var copy = new AmqpAnnotatedMessage(source.Body);
        if (source.HasSection(AmqpMessageSection.Header))
        {
            copy.Header.Durable = source.Header.Durable;
            copy.Header.Priority = source.Header.Priority;
            copy.Header.TimeToLive = source.Header.TimeToLive;
            copy.Header.FirstAcquirer = source.Header.FirstAcquirer;
            copy.Header.DeliveryCount = source.Header.DeliveryCount;
        }

        if (source.HasSection(AmqpMessageSection.Properties))
        {
            Properties(source.Properties, copy.Properties);
        }

        Map(source, copy, AmqpMessageSection.ApplicationProperties, static m => m.ApplicationProperties);
        Map(source, copy, AmqpMessageSection.MessageAnnotations, static m => m.MessageAnnotations);
        Map(source, copy, AmqpMessageSection.DeliveryAnnotations, static m => m.DeliveryAnnotations);
        Map(source, copy, AmqpMessageSection.Footer, static m => m.Footer);
        return copy;
    }

    private static void Properties(AmqpMessageProperties source, AmqpMessageProperties copy)
    {
        copy.MessageId = source.MessageId;
        copy.UserId = source.UserId;
        copy.To = source.To;
        copy.Subject = source.Subject;
        copy.ReplyTo = source.ReplyTo;
        copy.CorrelationId = source.CorrelationId;
        copy.ContentType = source.ContentType;
        copy.ContentEncoding = source.ContentEncoding;
        copy.AbsoluteExpiryTime = source.AbsoluteExpiryTime;
        copy.CreationTime = source.CreationTime;
        copy.GroupId = source.GroupId;
        copy.GroupSequence = source.GroupSequence;
        copy.ReplyToGroupId = source.ReplyToGroupId;
    }

    private static void Map(
        AmqpAnnotatedMessage source,
        AmqpAnnotatedMessage copy,
        AmqpMessageSection section,
        Func<AmqpAnnotatedMessage, IDictionary<string, object?>> map)
    {
        if (!source.HasSection(section))
        {
            return;
        }

        IDictionary<string, object?> target = map(copy);
        foreach ((string key, object? value) in map(source))
        {
            target[key] = value;
        }
    }
}
