using System.Runtime.InteropServices;

namespace Integration.Migration;

/// <summary>The state of each message by its key; safe for concurrent use.</summary>
/// <param name="done">What was copied and completed; null to forget it. It stays the caller's.</param>
/// <param name="open">How many sends of a message have no known outcome; taken over.</param>
internal sealed class CopyStates(KeySet? done, Dictionary<UInt128, int> open)
{
    private const int IsCopied = -1;

    /// <summary>What is under way: how many sends of a message have no known outcome, or <see cref="IsCopied"/> until it is completed.</summary>
    private readonly Dictionary<UInt128, int> _open = open;

    public CopyState Find(UInt128 key)
    {
        lock (_open)
        {
            return _open.GetValueOrDefault(key) switch
            {
                IsCopied => CopyState.Copied,
                _ when done?.Contains(key) == true => CopyState.Copied,
                0 => CopyState.Unknown,
                _ => CopyState.InDoubt,
            };
        }
    }

    public void Sending(IReadOnlyList<OutgoingCopy> copies) => AddSends(copies, 1);

    public void NotSent(IReadOnlyList<OutgoingCopy> copies) => AddSends(copies, -1);

    public void Copied(IReadOnlyList<OutgoingCopy> copies)
    {
        lock (_open)
        {
            for (var i = 0; i < copies.Count; i++)
                _open[copies[i].Key] = IsCopied;
        }
    }

    public void Completed(IReadOnlyList<UInt128> keys)
    {
        lock (_open)
        {
            for (var i = 0; i < keys.Count; i++)
            {
                _open.Remove(keys[i]);
                done?.Add([keys[i]]);
            }
        }
    }

    private void AddSends(IReadOnlyList<OutgoingCopy> copies, int count)
    {
        lock (_open)
        {
            for (var i = 0; i < copies.Count; i++)
            {
                ref var sends = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, copies[i].Key, out _);
                sends += count;
                if (sends == 0)
                    _open.Remove(copies[i].Key);
            }
        }
    }
}
