using System.Text.Json;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;

namespace Integration.RabbitMq.Topology;

/// <summary>A queue or subscription as it is on the broker.</summary>
/// <param name="Path">What it is here.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Bindings">The bindings that hold changed settings: one, or two while they are being changed.</param>
internal sealed record FoundSource(EntityPath Path, QueueInfo Queue, IEnumerable<BindingInfo> Bindings)
{
    /// <summary>Its settings; null when it has none, as what somebody else made.</summary>
    public SourceSettings? Kept { get; } = Bindings.Select(binding => SourceSettings.TryRead(binding.Arguments)).Append(SourceSettings.TryRead(Queue.Arguments))
        .OfType<SourceSettings>().MaxBy(settings => settings.Revision);

    /// <summary>Its settings, or what of them can be told of a queue that somebody else made, and else the defaults.</summary>
    public SourceSettings Settings => Kept ?? (SourceSettings.Of(Assumed) with { IsAssumed = true });

    public bool IsQuorum => Queue.Type == "quorum";

    /// <summary>The delivery limit that it was declared with.</summary>
    public int? DeliveryLimit => Number("x-delivery-limit") is { } limit and >= 0 and < int.MaxValue ? (int)limit : null;

    private QueueDefinition Assumed => new(Path.Name)
    {
        MaxDeliveryCount = DeliveryLimit is { } limit ? limit + 1 : new QueueDefinition(Path.Name).MaxDeliveryCount,
        DefaultTimeToLive = Number("x-message-ttl") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
    };

    private long? Number(string argument) =>
        Queue.Arguments.ValueKind == JsonValueKind.Object && Queue.Arguments.TryGetProperty(argument, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : null;
}
