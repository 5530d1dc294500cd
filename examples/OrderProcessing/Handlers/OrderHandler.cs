using Integration.Hosting;
using OrderProcessing.Orders;

namespace OrderProcessing.Handlers;

/// <summary>An order that can't be processed, however often it is tried.</summary>
public sealed class OrderRejectedException(string message) : Exception(message);

/// <summary>Accepts an order when its total is the sum of its items, and says so to whoever subscribed.</summary>
public sealed class OrderHandler(IOrderSender sender) : IMessageHandler<Order>
{
    public async Task HandleAsync(Order message, MessageContext context, CancellationToken cancellationToken)
    {
        var sum = message.Items.Sum(i => i.Quantity * i.Price);
        if (sum != message.Total || sum <= 0)
            throw new OrderRejectedException($"The total is {message.Total}, the items add up to {sum}.");
        await sender.PublishAsync(new OrderPlaced(message), context, cancellationToken);
    }
}
