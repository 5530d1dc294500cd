using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Amqp;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message as it goes over the wire: a copy, with its properties as the other side will read them.</summary>
internal static class OutgoingMessage
{
    /// <exception cref="System.Runtime.Serialization.SerializationException">A property is of a type that AMQP has no form for.</exception>
    public static BrokerMessage From(ServiceBusMessage message, DateTimeOffset? scheduledEnqueueTime = null)
    {
        AmqpAnnotatedMessage content = AmqpMessageCopy.Of(message.AmqpMessage, copyBody: true);
        foreach ((string name, object value) in message.ApplicationProperties)
        {
            content.ApplicationProperties[name] = AmqpPropertyTypes.RoundTrip(name, value);
        }

        DateTimeOffset scheduled = scheduledEnqueueTime ?? message.ScheduledEnqueueTime;
        content.MessageAnnotations.Remove(MessageAnnotationNames.ScheduledEnqueueTime);
        content.Header.DeliveryCount = null;
        return new BrokerMessage(content, AmqpMessageSize.Of(content))
        {
            TimeToLive = message.TimeToLive,
            ScheduledFor = scheduled > DateTimeOffset.MinValue ? AmqpPropertyTypes.Milliseconds(scheduled) : null,
        };
    }
}
