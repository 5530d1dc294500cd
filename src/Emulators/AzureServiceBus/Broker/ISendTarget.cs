namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>What messages are sent to: a queue or a topic.</summary>
internal interface ISendTarget
{
    string Path { get; }

    bool Exists { get; }

    EntityState Status { get; }

    bool RequiresSession { get; }

    long SizeInBytes { get; }

    long MaxSizeInMegabytes { get; }

    long? MaxMessageSizeInKilobytes { get; }

    /// <summary>The window of duplicate detection, or none where it is off.</summary>
    TimeSpan? DuplicateDetectionWindow { get; }

    DuplicateWindow Duplicates { get; }

    DateTimeOffset AccessedAt { get; set; }

    long NextSequenceNumber();

    void Enqueue(BrokerMessage message);

    /// <summary>Keeps the message until its time, under the sequence number that it has.</summary>
    void Schedule(BrokerMessage message);

    bool HasScheduled(long sequenceNumber);

    void CancelScheduled(long sequenceNumber);
}
