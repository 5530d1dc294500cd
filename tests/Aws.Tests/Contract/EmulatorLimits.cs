using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

/// <summary>Where a broker differs from AWS, with its name and the reason. AWS itself stays the specification.</summary>
internal static class EmulatorLimits
{
    public const string Fauxqs = "fauxqs 2.4.1";

    private const string RealTime = "Every place on real time (fauxqs, LocalStack, AWS)";

    private const string BatchOrder = $"{Fauxqs} takes the entries of PublishBatch in the order 1, 10, 2: ten entries in one batch lose their order.";

    public static IReadOnlyList<KnownLimit> OfFauxqs { get; } =
    [
        new("Any_body_comes_back_identical", $"{Fauxqs} refuses characters beyond the Basic Multilingual Plane in a body; AWS takes them."),
        new("Order_within_groups_is_kept(Subscription)", BatchOrder),
        new("Groups_progress_in_parallel(Subscription)", BatchOrder),
        new("A_batch_keeps_the_order_of_a_group(Subscription)", BatchOrder),
        new("Each_subscription_of_an_ordered_topic_has_its_own_pace", BatchOrder),
    ];

    /// <summary>What no broker on real time can be asked within a test run.</summary>
    public static IReadOnlyList<KnownLimit> OfRealTime { get; } =
    [
        new("Time_comes_from_the_time_provider", $"{RealTime}: the service keeps its own time."),
        new("After_the_window_an_id_is_new", $"{RealTime}: the deduplication window of SQS and SNS is 5 minutes."),
        new("A_crash_while_a_delay_hops_loses_nothing", $"{RealTime}: a delay that hops takes more than 15 minutes; tests/Aws.Tests/Faults crashes between the hops instead."),
    ];

    public static IReadOnlyList<KnownLimit> OfLocalStack { get; } = [];

    public static IReadOnlyList<KnownLimit> OfAws { get; } = [];
}
