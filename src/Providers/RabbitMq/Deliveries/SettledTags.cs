namespace Integration.RabbitMq.Deliveries;

/// <summary>
/// Which deliveries of a channel are settled. The broker numbers them from 1 without a gap, so it is known of each number whether it was seen:
/// an acknowledgement of all up to one takes with it what is still on its way to this client, which would be lost.
/// </summary>
internal sealed class SettledTags
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _above = [];
    private ulong _allUpTo;

    /// <summary>It is settled: what tells the broker is on its way.</summary>
    public void Add(ulong tag)
    {
        lock (_gate)
        {
            _above.Add(tag);
            while (_above.Remove(_allUpTo + 1))
                _allUpTo++;
        }
    }

    /// <summary>How many of these, from the first on, can be acknowledged together: nothing else is in hand, or to come, in front of the last of them.</summary>
    /// <param name="tags">In ascending order.</param>
    public int CountTogether(IReadOnlyList<ulong> tags)
    {
        lock (_gate)
        {
            var next = _allUpTo + 1;
            for (var i = 0; i < tags.Count; i++)
            {
                while (_above.Contains(next))
                    next++;
                if (tags[i] != next)
                    return i;
                next++;
            }

            return tags.Count;
        }
    }
}
