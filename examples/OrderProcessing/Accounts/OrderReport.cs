using OrderProcessing.Orders;

namespace OrderProcessing.Accounts;

/// <summary>What became of every order.</summary>
public sealed record OrderReport
{
    /// <summary>Lines that were left out: no orders, repeated ids, or refused by the queue.</summary>
    public required IReadOnlyList<BadLine> BadLines { get; init; }

    /// <summary>Orders that the queue accepted.</summary>
    public required int In { get; init; }

    public required int Processed { get; init; }

    public required IReadOnlyList<DeadLetteredOrder> DeadLettered { get; init; }

    /// <summary>Ids of orders that are neither processed nor dead-lettered, or both.</summary>
    public required IReadOnlyList<string> Unaccounted { get; init; }

    public required IReadOnlyList<SubscriptionReport> Subscriptions { get; init; }

    /// <summary>Orders that were handled at a later delivery than their first.</summary>
    public required int Redeliveries { get; init; }

    /// <summary>Messages of other runs that were met on the way; they count nowhere else.</summary>
    public required int OfOtherRuns { get; init; }

    /// <summary>It was stopped before everything was done.</summary>
    public bool Interrupted { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>In = processed + dead-lettered, order by order, and every subscription got exactly what it should.</summary>
    public bool AddsUp => Unaccounted.Count == 0 && In == Processed + DeadLettered.Count && Subscriptions.All(s => s.AddsUp);
}

/// <summary>An order in the dead-letter queue.</summary>
public sealed record DeadLetteredOrder(string Id, string? Reason, string? Description);

/// <summary>What a subscription should have got, by its declared filter applied here to the processed orders, and what it got.</summary>
/// <param name="Duplicates">Events that came again; counted once in <paramref name="Actual"/>.</param>
public sealed record SubscriptionReport(
    string Name, string Filter, int Expected, int Actual, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, int Duplicates)
{
    public bool AddsUp => Missing.Count == 0 && Unexpected.Count == 0;
}
