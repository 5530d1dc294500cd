using Integration.Hosting;
using Microsoft.Extensions.Logging;

namespace Company.Application1;

/// <summary>Handles orders: made for each message, in a scope of its own. What throws is tried again, and ends in the dead-letter queue.</summary>
public sealed class OrderHandler(ILogger<OrderHandler> logger) : IMessageHandler<Order>
{
    public Task HandleAsync(Order order, MessageContext context, CancellationToken cancellationToken)
    {
        logger.LogInformation("Order {Number} of {Customer} is handled.", order.Number, order.Customer);
        return Task.CompletedTask;
    }
}
