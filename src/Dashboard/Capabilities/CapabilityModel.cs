namespace Integration.Dashboard.Capabilities;

/// <summary>What a provider can, for people.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Messaging">Its capabilities of queues and topics.</param>
/// <param name="Streams">Its capabilities of streams; empty where it has none.</param>
/// <param name="Limits">Its limits, each with its name.</param>
internal sealed record CapabilityModel(
    string Provider, IReadOnlyList<CapabilityRow> Messaging, IReadOnlyList<CapabilityRow> Streams, IReadOnlyList<(string Name, string Value)> Limits);

/// <summary>A capability.</summary>
/// <param name="Clause">The clause of the contract.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Support">How far the provider has it.</param>
internal sealed record CapabilityRow(string Clause, string Name, CapabilitySupport Support);
