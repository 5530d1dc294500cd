using System.Runtime.InteropServices;

namespace Integration.InMemory.Broker;

/// <summary>Looking without touching: nothing that is due happens for it.</summary>
internal sealed partial class QueueStore
{
    /// <summary>How a source or its dead-letter queue is.</summary>
    public StoreView Look(MessageStore store)
    {
        lock (_gate)
            return new(store.CountOf(MessageState.Active), store.CountOf(MessageState.Locked), store.CountOf(MessageState.Delayed), store.Waiting.Count);
    }

    /// <summary>Every message, in the order of acceptance.</summary>
    public IReadOnlyList<PeekedMessage> Show(MessageStore store)
    {
        lock (_gate)
            return [.. store.After(0).Select(m => new PeekedMessage(m.Message, m.Describe()))];
    }
}

/// <summary>How many messages are in each state, and how many receivers wait for one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoreView(long Active, long Locked, long Delayed, int Receivers);
