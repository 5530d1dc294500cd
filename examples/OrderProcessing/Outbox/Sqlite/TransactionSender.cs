using System.Data.Common;
using Integration.Hosting;
using Integration.Outbox;
using OrderProcessing.Orders;

namespace OrderProcessing.Outbox;

/// <summary>Sends with a transaction: an order with its own row, an event with what <see cref="OneTransaction"/> writes.</summary>
internal sealed class TransactionSender(OrderDatabase database, IOutbox outbox) : IOrderSender
{
    public async Task<IReadOnlyList<Exception?>> QueueAsync(IReadOnlyList<Order> orders, Guid run)
    {
        await database.WriteAsync(
            async transaction =>
            {
                foreach (var order in orders)
                {
                    OrderDatabase.AddOrder(transaction, run, order);
                    await outbox.SendAsync(transaction, order, OrderMessages.Submitted(order, run));
                }

                await outbox.CommitAsync(transaction);
            },
            CancellationToken.None);
        return new Exception?[orders.Count];
    }

    public Task PublishAsync(OrderPlaced placed, MessageContext context, CancellationToken cancellationToken) => outbox.PublishAsync(
        (DbTransaction)context.Items[typeof(OneTransaction)]!, placed, OrderMessages.Placed(placed.Order, context.Received), cancellationToken);

    public Task EndAsync(Guid run) => database.EndAsync(run);
}
