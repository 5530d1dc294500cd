using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>
/// How long a source has not been used (clause D8): nobody received from it, waited for messages, had one in hand or settled one. What is sent to it is
/// no use of it.
/// </summary>
internal sealed partial class QueueStore
{
    private DateTimeOffset _usedAt;

    /// <summary>When it ends unless somebody uses it; the maximum for never. Under the lock.</summary>
    private DateTimeOffset IdleUntil => Definition.AutoDeleteOnIdle is { } idle && !IsInUse(Main) && !IsInUse(DeadLetters)
        ? SaturatingTime.Add(_usedAt, idle)
        : DateTimeOffset.MaxValue;

    private bool HasIdled(DateTimeOffset now) => IdleUntil is var until && until <= now && until < DateTimeOffset.MaxValue;

    private static bool IsInUse(MessageStore store) => store.Waiting.Count > 0 || store.CountOf(MessageState.Locked) > 0;

    /// <summary>Whoever waited does no longer.</summary>
    private void EndWait(MessageStore store, WaitingReceiver receiver, DateTimeOffset now)
    {
        store.Waiting.Remove(receiver);
        _usedAt = now;
    }
}
