using Integration.Hosting;
using Microsoft.Extensions.Logging;
using OrderProcessing.Orders;

namespace OrderProcessing.Handlers;

/// <summary>A real one would send an invoice; see what this one does with <c>--Logging:LogLevel:OrderProcessing=Debug</c>.</summary>
public sealed partial class BillingHandler(ILogger<BillingHandler> logger) : IMessageHandler<OrderPlaced>
{
    public Task HandleAsync(OrderPlaced message, MessageContext context, CancellationToken cancellationToken)
    {
        Send(message.Order.Id);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Debug, "Order {Order}: an invoice")]
    private partial void Send(string order);
}
