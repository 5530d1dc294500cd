namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>The numbers are those of the wire.</summary>
internal enum BrokerMessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}
