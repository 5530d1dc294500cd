namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>A message on its way to a receiver; <see cref="Lock"/> tells whether it is still this delivery's.</summary>
internal sealed record Delivery(BrokerMessage Message, MessageLock Lock, ServiceBusReceivedMessage Received)
{
    public bool IsCurrent => Lock is not null && ReferenceEquals(Message.Lock, Lock);
}
