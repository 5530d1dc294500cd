using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Client;

/// <summary>Keeps what a driver can't read from the application: each such message alone goes to the dead-letter queue (clause M7).</summary>
internal sealed class UnreadableMessages(DriverCalls calls, EntityPath path, IReceiverDriver driver)
{
    /// <summary>The messages to deliver, in their order. A dead-letter queue's are all delivered: whoever looks there wants to see them.</summary>
    public ValueTask<IReadOnlyList<DriverMessage>> PutAwayAsync(IReadOnlyList<DriverMessage> received)
    {
        for (var i = 0; i < received.Count; i++)
        {
            if (received[i].Fault is not null && !path.IsDeadLetter && calls.Capabilities.Supports(Capability.DeadLetter))
                return new(DivideAsync(received));
        }

        return new(received);
    }

    private async Task<IReadOnlyList<DriverMessage>> DivideAsync(IReadOnlyList<DriverMessage> received)
    {
        await Task.WhenAll(received.Where(m => m.Fault is not null).Select(DeadLetterAsync)).ConfigureAwait(false);
        return [.. received.Where(m => m.Fault is null)];
    }

    /// <summary>Never cancelled: the messages beside it are in hand already. One that fails stays locked, and is met again when its lock ends.</summary>
    private async Task DeadLetterAsync(DriverMessage message)
    {
        try
        {
            await driver.DeadLetterAsync(message, DeadLetterReason.Unreadable, message.Fault, CancellationToken.None).ConfigureAwait(false);
            calls.Logger.UnreadableDeadLettered(message.Message.MessageId, path, message.Fault!);
        }
#pragma warning disable CA1031 // Whatever fails, the others are delivered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            calls.Logger.UnreadableKept(exception, message.Message.MessageId, path, message.Fault!);
        }
    }
}
