using Azure.Core.Amqp;

namespace Azure.Messaging.ServiceBus.Amqp;

/// <summary>Copies an AMQP message, as the wire would: no later change to one side is seen on the other.</summary>
internal static class AmqpMessageCopy
{
    public static AmqpAnnotatedMessage Of(AmqpAnnotatedMessage source, bool copyBody)
    {
        var copy = new AmqpAnnotatedMessage(copyBody ? Body(source.Body) : source.Body);
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

    private static AmqpMessageBody Body(AmqpMessageBody body)
    {
        if (body.TryGetData(out IEnumerable<ReadOnlyMemory<byte>> data))
        {
            return AmqpMessageBody.FromData(data.Select(static part => new ReadOnlyMemory<byte>(part.ToArray())).ToArray());
        }

        return body.TryGetSequence(out IEnumerable<IList<object>> sequence)
            ? AmqpMessageBody.FromSequence(sequence.Select(static part => (IList<object>)[.. part]).ToArray())
            : body;
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
        Func<AmqpAnnotatedMessage, IDictionary<string, object>> map)
    {
        if (!source.HasSection(section))
        {
            return;
        }

        IDictionary<string, object> target = map(copy);
        foreach ((string key, object value) in map(source))
        {
            target[key] = value;
        }
    }
}
