using Integration.Hosting;
using Microsoft.Extensions.Logging;
using OrderProcessing.Orders;

namespace OrderProcessing.Handlers;

/// <summary>A real one would send a mail to the customer; see what this one does with <c>--Logging:LogLevel:OrderProcessing=Debug</c>.</summary>
public sealed partial class EmailHandler(ILogger<EmailHandler> logger) : IMessageHandler<OrderPlaced>
{
    public Task HandleAsync(OrderPlaced message, MessageContext context, CancellationToken cancellationToken)
    {
        Send(message.Order.Id);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Debug, "Order {Order}: a mail to the customer")]
    private partial void Send(string order);
}
