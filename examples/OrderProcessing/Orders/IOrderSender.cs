using Integration;
using Integration.Hosting;

namespace OrderProcessing.Orders;

/// <summary>How orders and events are sent: at once, or with a transaction of the application's database.</summary>
public interface IOrderSender
{
    /// <summary>Queues orders of a run, in whole or in part; why each was not queued, null for those that were.</summary>
    Task<IReadOnlyList<Exception?>> QueueAsync(IReadOnlyList<Order> orders, Guid run);

    /// <summary>Tells whoever subscribed that an order was accepted.</summary>
    /// <param name="placed">The event.</param>
    /// <param name="context">The message that the order came in.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task PublishAsync(OrderPlaced placed, MessageContext context, CancellationToken cancellationToken);

    /// <summary>Told when the run has come to its end: nobody is to go on with it.</summary>
    Task EndAsync(Guid run) => Task.CompletedTask;
}

/// <summary>
/// Sends at once, typed. The consumer completes an order after its event is out: a crash in between publishes twice, which subscribers recognise by the
/// MessageId, and never loses one.
/// </summary>
public sealed class DirectSender(IMessagePublisher publisher) : IOrderSender
{
    /// <summary>Not cancelled half way, when nobody would know which orders the queue has.</summary>
    public async Task<IReadOnlyList<Exception?>> QueueAsync(IReadOnlyList<Order> orders, Guid run)
    {
        var results = await publisher.SendManyAsync(
            orders, order => OrderMessages.Submitted(order, run), new SendManyOptions { MaxAttempts = 5 }, CancellationToken.None);
        return [.. results.Select(r => r.Error)];
    }

    public Task PublishAsync(OrderPlaced placed, MessageContext context, CancellationToken cancellationToken) =>
        publisher.PublishAsync(placed, OrderMessages.Placed(placed.Order, context.Received), cancellationToken);
}
