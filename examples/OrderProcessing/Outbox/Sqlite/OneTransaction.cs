using Integration.Hosting;
using Integration.Outbox;
using OrderProcessing.Orders;

namespace OrderProcessing.Outbox;

/// <summary>
/// Around each handler: that the message was handled, what the application keeps of it, and what the handler sends are one transaction. After a crash all of
/// it is there, or none and the message comes again: the effect happens once.
/// </summary>
internal sealed class OneTransaction(OrderDatabase database, ITransactionalInbox inbox, IOutbox outbox) : IConsumerMiddleware
{
    public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction =>
        {
            if (!await inbox.TryClaimAsync(transaction, context, cancellationToken))
                return; // Handled before: the consumer completes it.
            context.Items[typeof(OneTransaction)] = transaction;
            await next(context, cancellationToken);
            if (OrderMessages.RunOf(context.Received) is { } run)
                OrderDatabase.AddHandled(transaction, run, context.Received.Source.ToString(), OrderMessages.OrderIdOf(context.Received));
            await outbox.CommitAsync(transaction, cancellationToken);
        },
        cancellationToken);
}
