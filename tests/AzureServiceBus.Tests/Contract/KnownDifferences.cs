using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>The one list of what a broker does otherwise than the contract: tests that are skipped there, saying why.</summary>
internal static class KnownDifferences
{
    /// <summary>Of the service itself, everywhere.</summary>
    public static IReadOnlyList<KnownLimit> Everywhere { get; } =
    [
        new("A_queue_and_a_topic_may_share_a_name", "In a Service Bus namespace queues and topics share their names"),
    ];
}
