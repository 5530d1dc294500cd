using System.Runtime.InteropServices;

namespace Integration.Migration;

/// <summary>The state of each message by its key; safe for concurrent use.</summary>
internal sealed class CopyStates
{
    private const int IsCopied = -1;

    /// <summary>What earlier runs copied, sorted.</summary>
    private readonly List<UInt128> _copiedEarlier;

    /// <summary>How many sends of a message have no known outcome, or <see cref="IsCopied"/>.</summary>
    private readonly Dictionary<UInt128, int> _states;

    public CopyStates() : this([], [])
    {
    }

    /// <summary>Goes on from what a journal says; takes both collections over.</summary>
    public CopyStates(List<UInt128> copied, Dictionary<UInt128, int> open)
    {
        (_copiedEarlier, _states) = (copied, open);
        CollectionsMarshal.AsSpan(copied).Sort();
    }

    public CopyState Find(UInt128 key)
    {
        lock (_states)
        {
            return _states.GetValueOrDefault(key) switch
            {
                IsCopied => CopyState.Copied,
                _ when _copiedEarlier.BinarySearch(key) >= 0 => CopyState.Copied,
                0 => CopyState.Unknown,
                _ => CopyState.InDoubt,
            };
        }
    }

    public void Sending(IEnumerable<UInt128> keys) => Change(keys, state => state + 1);

    public void NotSent(IEnumerable<UInt128> keys) => Change(keys, state => state - 1);

    public void Copied(IEnumerable<UInt128> keys) => Change(keys, _ => IsCopied);

    public void Forget(IEnumerable<UInt128> keys) => Change(keys, _ => 0);

    private void Change(IEnumerable<UInt128> keys, Func<int, int> change)
    {
        lock (_states)
        {
            foreach (var key in keys)
            {
                var state = change(_states.GetValueOrDefault(key));
                if (state == 0)
                    _states.Remove(key);
                else
                    _states[key] = state;
            }
        }
    }
}
