namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Where deliveries go: the wire's side of a <see cref="ReceiverLink"/>.</summary>
internal interface IReceiver
{
    /// <summary>How many messages the receiver still takes, by the wire's count.</summary>
    uint Credit { get; }

    /// <summary>Takes a delivery, under the broker's lock, to be written by <see cref="Flush"/>.</summary>
    void Deliver(DeliveredMessage delivery);

    /// <summary>The broker ends the link, under its lock; to be told by <see cref="Flush"/>, after the deliveries.</summary>
    void End(ServiceBusEmulatorException reason);

    /// <summary>Writes what there is, in order. Called outside the broker's lock.</summary>
    void Flush();
}
