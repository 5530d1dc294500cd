using OrderProcessing.Orders;

namespace OrderProcessing.Accounts;

/// <summary>The books of a run that is to be gone on with: its process ended before the run did.</summary>
/// <param name="Run">The run.</param>
/// <param name="Queued">The orders that it queued.</param>
/// <param name="Handled">Which source's handler is done with which order.</param>
public sealed record OpenBooks(Guid Run, IReadOnlyList<Order> Queued, IReadOnlyList<(string Source, string OrderId)> Handled);
