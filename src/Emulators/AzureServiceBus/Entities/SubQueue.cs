namespace Integration.Emulators.AzureServiceBus.Entities;

internal enum SubQueue
{
    None,
    DeadLetter,
    TransferDeadLetter,
}
