using System.Collections.Concurrent;
using Integration.Drivers;

namespace Integration.Testing.Broker;

/// <summary>The deliveries that a drill takes the lock from while they are handled. Safe for concurrent use.</summary>
internal sealed class LosingLocks
{
    private readonly ConcurrentDictionary<(EntityPath, string), Losing> _losing = new();

    /// <summary>Has a delivery lose its lock later; the message as its receiver gets it.</summary>
    public DriverMessage Add(IReceiverDriver receiver, EntityPath source, DriverMessage message)
    {
        var losing = new Losing(receiver, message, new CancellationTokenSource());
        _losing[(source, message.Message.MessageId ?? "")] = losing;
        return message with { LockLost = losing.Lost.Token };
    }

    /// <summary>Takes the lock of a delivery that is to lose it: the message is available again, and the token cancelled. False for others.</summary>
    public async Task<bool> LoseAsync(EntityPath source, string messageId)
    {
        if (!_losing.TryRemove((source, messageId), out var losing))
            return false;
        using var lost = losing.Lost;
        try
        {
            await losing.Receiver.AbandonAsync(losing.Message, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        }
        catch (MessageLockLostException)
        {
            // The handler has settled it already.
            return false;
        }

        await lost.CancelAsync().ConfigureAwait(false);
        return true;
    }

    private sealed record Losing(IReceiverDriver Receiver, DriverMessage Message, CancellationTokenSource Lost);
}
