namespace Integration.Emulators.AzureServiceBus.Broker;

internal enum ReceiveMode
{
    PeekLock,
    ReceiveAndDelete,
}
