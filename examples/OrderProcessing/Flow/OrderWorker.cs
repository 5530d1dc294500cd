using System.Text.Json;
using Integration;
using OrderProcessing.Orders;

namespace OrderProcessing.Flow;

/// <summary>
/// Processes orders and says so to whoever subscribed. The order is completed after the event is published: a crash in
/// between publishes twice, which subscribers recognise by the MessageId, and never loses one.
/// </summary>
public sealed class OrderWorker(
    IQueue orders, ITopic placed, OrderLedger ledger, Func<Order, CancellationToken, ValueTask> process)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in orders.ReceiveAllAsync(cancellationToken))
        {
            ledger.Delivered(message);
            try
            {
                var order = message.Message.ReadJson(OrderJson.Default.Order) ?? throw new JsonException("null is no order");
                await process(order, cancellationToken);
                await placed.PublishAsync(OrderMessages.Placed(order, message), cancellationToken);
                await message.CompleteAsync(cancellationToken);
                ledger.Processed(message);
            }
            catch (MessageLockLostException)
            {
                // Too slow: the order is delivered again, to whichever worker is free.
            }
            catch (Exception e) when (e is not (OperationCanceledException or MessagingException))
            {
                // The order failed. It is tried again; after its last delivery the broker puts it in the dead-letter queue.
            }
            finally
            {
                if (!message.IsSettled)
                    await message.PutBackAsync();
            }
        }
    }
}
