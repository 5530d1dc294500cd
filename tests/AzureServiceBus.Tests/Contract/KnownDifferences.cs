using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>The one list of what a broker does otherwise than the contract: tests that are skipped there, saying why.</summary>
internal static class KnownDifferences
{
    /// <summary>Of the service itself, everywhere.</summary>
    public static IReadOnlyList<KnownLimit> Everywhere { get; } =
    [
        new("Purge_empties_the_source(Subscription)",
            "Service Bus keeps a delayed message at the topic until it is due, where no subscription can remove it"),
        new("A_queue_and_a_topic_may_share_a_name", "In a Service Bus namespace queues and topics share their names"),
    ];
}
