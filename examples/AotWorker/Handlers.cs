using Integration.Hosting;

namespace AotWorker;

/// <summary>Bills every order.</summary>
internal sealed class Billing(Books books) : IMessageHandler<Order>
{
    public Task HandleAsync(Order message, MessageContext context, CancellationToken cancellationToken)
    {
        books.Bill(message);
        return Task.CompletedTask;
    }
}

/// <summary>Exports the orders that leave the country.</summary>
internal sealed class Export(Books books) : IMessageHandler<Order>
{
    public Task HandleAsync(Order message, MessageContext context, CancellationToken cancellationToken)
    {
        books.Export(message);
        return Task.CompletedTask;
    }
}
