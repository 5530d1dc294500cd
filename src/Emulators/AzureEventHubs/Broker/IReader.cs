namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>Whoever reads a partition as it grows.</summary>
internal interface IReader
{
    /// <summary>The owner level; null for a reader that shares the partition with others.</summary>
    long? Epoch { get; }

    /// <summary>There may be events to read. Returns at once.</summary>
    void Wake();

    /// <summary>The service ends the link.</summary>
    void End(EventHubsEmulatorException reason);
}
