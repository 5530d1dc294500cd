using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>Cancelling and moving what is not yet due.</summary>
internal sealed partial class QueueStore
{
    /// <summary>Removes a message that was never visible; false when there is none of that number.</summary>
    public bool Cancel(long sequence)
    {
        if (!TryEnter(out var entered))
            return false;
        using var turn = entered;
        if (FindUnseen(sequence) is not { } message)
            return false;
        Remove(message);
        return true;
    }

    /// <summary>Makes a message that was never visible due after another delay; false when there is none of that number.</summary>
    public bool Move(long sequence, TimeSpan delay)
    {
        if (!TryEnter(out var entered))
            return false;
        using var turn = entered;
        if (FindUnseen(sequence) is not { } message)
            return false;
        if (delay > TimeSpan.Zero)
            Main.Delay(message, SaturatingTime.Add(turn.Now, delay));
        else
            Main.Show(message, turn.Now, TimeToLiveOf(message.Message));
        return true;
    }

    /// <summary>What was abandoned with a delay has been seen, and is nobody's to take back.</summary>
    private StoredMessage? FindUnseen(long sequence) =>
        Main.After(sequence - 1).FirstOrDefault() is { Rank: 0, State: MessageState.Delayed } message && message.Sequence == sequence ? message : null;
}
