namespace OrderProcessing.Orders;

/// <summary>An order that can't be processed, however often it is tried.</summary>
public sealed class OrderRejectedException(string message) : Exception(message);

/// <summary>The business rule of this example: an order is accepted when its total is the sum of its items.</summary>
public static class OrderProcessor
{
    /// <exception cref="OrderRejectedException">It can't be accepted.</exception>
    public static ValueTask ProcessAsync(Order order, CancellationToken cancellationToken)
    {
        var sum = order.Items.Sum(i => i.Quantity * i.Price);
        return sum == order.Total && order.Total > 0
            ? ValueTask.CompletedTask
            : throw new OrderRejectedException($"The total is {order.Total}, the items add up to {sum}.");
    }
}
