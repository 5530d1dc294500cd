namespace Integration.Operations.Portability;

/// <summary>The most that an application asks of messages. Neither topology nor code tells it, so whoever knows says it; null for what is not checked.</summary>
public sealed record PortabilityDemands
{
    /// <summary>The longest <see cref="Message.Delay"/>.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>The largest message in bytes, properties and headers included.</summary>
    public long? MaxMessageBytes { get; init; }

    /// <summary>The most headers of a message.</summary>
    public int? MaxHeaders { get; init; }
}
