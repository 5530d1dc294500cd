namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>The kinds of call that a fault can be put on.</summary>
internal enum BrokerOperation
{
    Send,
    Receive,
    Peek,
    Settle,
    RenewLock,
    AcceptSession,
    Session,
    Administration,
}
