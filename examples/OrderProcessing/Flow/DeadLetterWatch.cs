using Integration;

namespace OrderProcessing.Flow;

/// <summary>Sees which orders end in the dead-letter queue, and leaves them there for whoever repairs and redrives them.</summary>
public sealed class DeadLetterWatch(IDeadLetterSource deadLetters, OrderLedger ledger, ReceiveAllOptions receive)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Held until the end, because one put back at once would be received again and again.
        var held = new Dictionary<string, ReceivedMessage>();
        try
        {
            await foreach (var message in deadLetters.ReceiveAllAsync(receive, cancellationToken))
            {
                if (!held.ContainsKey(message.MessageId))
                    ledger.DeadLettered(message);
                held[message.MessageId] = message;
            }
        }
        finally
        {
            foreach (var message in held.Values)
                await message.PutBackAsync();
        }
    }
}
