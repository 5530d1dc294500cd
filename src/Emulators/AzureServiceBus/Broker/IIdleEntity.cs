namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>An entity that is deleted when nobody has used it for a time.</summary>
internal interface IIdleEntity
{
    TimeSpan AutoDeleteOnIdle { get; }

    DateTimeOffset AccessedAt { get; }

    /// <summary>Whether it exists and somebody holds a link to it.</summary>
    bool HasLinks { get; }

    bool Exists { get; }

    void Delete();
}
