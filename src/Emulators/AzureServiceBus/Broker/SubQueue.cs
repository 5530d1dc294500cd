namespace Integration.Emulators.AzureServiceBus.Broker;

internal enum SubQueue
{
    None,
    DeadLetter,
    TransferDeadLetter,
}
