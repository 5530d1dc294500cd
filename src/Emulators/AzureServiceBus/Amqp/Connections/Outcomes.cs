using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>What the outcomes of AMQP, and the words of a request for the same, mean to the broker.</summary>
internal static class Outcomes
{
    /// <summary>What to do with the message; null for a state that is not an outcome.</summary>
    public static Action<MessageStore, BrokerMessage>? Read(DeliveryState? state)
    {
        switch (state)
        {
            case Accepted:
                return static (store, message) => store.Complete(message);
            case Released:
                return static (store, message) => store.Release(message, countDelivery: false);
            case Modified modified:
                Dictionary<string, object?>? changes = MessageCoding.Properties(modified.MessageAnnotations);
                return modified.UndeliverableHere is true
                    ? (store, message) => store.Defer(message, changes)
                    : (store, message) => store.Abandon(message, changes);
            case Rejected rejected:
                Dictionary<string, object?>? properties = MessageCoding.Properties(rejected.Error?.Info);
                return (store, message) => store.DeadLetter(message, null, null, properties);
            default:
                return null;
        }
    }

    /// <exception cref="ServiceBusEmulatorException">There is no such status.</exception>
    public static Action<MessageStore, BrokerMessage> Read(string? status, string? reason, string? description, AmqpMap? map)
    {
        Dictionary<string, object?>? properties = MessageCoding.Properties(map);
        return status switch
        {
            "completed" => static (store, message) => store.Complete(message),
            "abandoned" => (store, message) => store.Abandon(message, properties),

            // So spelled by the service.
            "defered" => (store, message) => store.Defer(message, properties),
            "suspended" => (store, message) => store.DeadLetter(message, reason, description, properties),
            _ => throw BrokerErrors.Invalid($"There is no disposition status '{status}'."),
        };
    }
}
