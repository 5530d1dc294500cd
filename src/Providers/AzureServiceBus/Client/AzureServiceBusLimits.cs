namespace Integration.AzureServiceBus;

/// <summary>
/// The limits of a tier, as data: they change, and the size of a message is taken from the entity itself where it says so
/// (<see href="https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas">quotas</see>).
/// </summary>
public sealed record AzureServiceBusLimits
{
    /// <summary>The Standard tier.</summary>
    public static AzureServiceBusLimits Standard { get; } = new();

    /// <summary>The Premium tier: messages of 1 MiB by default; set <see cref="MaxMessageBytes"/> where an entity takes more, up to 100 MiB.</summary>
    public static AzureServiceBusLimits Premium { get; } = new() { MaxMessageBytes = 1024 * 1024 };

    /// <summary>The largest message in bytes, properties included; 256 KiB by default. An entity that takes less says so when it is sent to.</summary>
    public long MaxMessageBytes { get; init; } = 256 * 1024;

    /// <summary>The most messages in one request; 1,000 by default.</summary>
    public int MaxBatchCount { get; init; } = 1000;

    /// <summary>The longest SQL expression of a rule, in characters; 1,024 by default.</summary>
    public int MaxFilterLength { get; init; } = 1024;
}
