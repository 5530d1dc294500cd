namespace OrderProcessing.Orders;

/// <summary>A line of the input: an order, or why it is not one.</summary>
public sealed record OrderLine(int Number, Order? Order, string? Fault);

/// <summary>A line that was left out, and why.</summary>
public sealed record BadLine(int Number, string Fault);
