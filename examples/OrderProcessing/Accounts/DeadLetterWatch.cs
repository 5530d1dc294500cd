using Integration;
using Microsoft.Extensions.Hosting;
using OrderProcessing.Orders;

namespace OrderProcessing.Accounts;

/// <summary>
/// Sees which orders end in the dead-letter queue, and leaves them there for whoever repairs and redrives them. It receives
/// by itself, since what a consumer handles is gone.
/// </summary>
public sealed class DeadLetterWatch(IMessaging messaging, OrderLedger ledger, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Held until the end, because one put back at once would be received again and again.
        var held = new Dictionary<(string, Guid?), ReceivedMessage>();
        try
        {
            while (true)
                await WatchAsync(held, stoppingToken);
        }
        finally
        {
            foreach (var message in held.Values)
                await PutBackAsync(message);
        }
    }

    private async Task WatchAsync(Dictionary<(string, Guid?), ReceivedMessage> held, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in messaging.Queue("orders").DeadLetters.ReceiveAllAsync(cancellationToken))
            {
                ledger.DeadLettered(message);
                held[(message.MessageId, OrderMessages.RunOf(message))] = message;
            }
        }
        catch (MessagingException)
        {
            // The service is unavailable; what it can't show stays unaccounted.
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    private static async Task PutBackAsync(ReceivedMessage message)
    {
        try
        {
            await message.AbandonAsync(cancellationToken: CancellationToken.None);
        }
        catch (MessagingException)
        {
            // It is available again when its lock ends, or already.
        }
    }
}
