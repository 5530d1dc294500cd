using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>
/// Who should read what: every member computes the same from the same listing, and does its own part of it. Free partitions go to those that
/// have fewest; then each member may ask for one that another has too many of. Nothing moves when no two differ by more than one.
/// </summary>
internal static class Balance
{
    // Texts by their characters' numbers: alike on every machine.
    private static readonly Comparer<Share> ByCount = Comparer<Share>.Create(
        static (left, right) => left.Count != right.Count ? left.Count.CompareTo(right.Count) : string.CompareOrdinal(left.Member, right.Member));

    /// <summary>Makes a member's part of the plan.</summary>
    /// <param name="me">The member that asks.</param>
    /// <param name="members">The members that live, with the most partitions that each takes; zero for any number.</param>
    /// <param name="ready">The partitions to read.</param>
    /// <returns>The free ones that it is to take, and one to ask its owner for.</returns>
    public static (IReadOnlyList<PartitionLease> Take, PartitionLease? Ask) Plan(string me, IReadOnlyDictionary<string, long> members, IReadOnlyList<PartitionLease> ready)
    {
        var shares = members.Select(m => new Share(m.Key, m.Value)).ToDictionary(s => s.Member, StringComparer.Ordinal);
        var take = new List<PartitionLease>();
        var free = new List<PartitionLease>();
        foreach (var row in ready)
        {
            // What was asked for counts as moved, so that nobody asks for more than its share.
            if ((Find(row.RequestedBy) ?? Find(row.Owner)) is { } share)
                Give(share, row, isAskedFor: Find(row.RequestedBy) is not null);
            else
                free.Add(row);
        }

        foreach (var row in free)
        {
            if (shares.Values.Where(s => s.HasRoom).Min(ByCount) is { } least)
                Give(least, row, isAskedFor: false);
        }

        PartitionLease? ask = null;
        foreach (var taker in shares.Values.Order(ByCount).ToList())
        {
            var most = shares.Values.Where(s => s.Movable.Count > 0).Max(ByCount);
            if (most is null || !taker.HasRoom || most.Count - taker.Count < 2)
                continue;
            var moved = most.Movable.Pop();
            most.Count--;
            taker.Count++;
            if (taker.Member == me)
                ask = moved;
        }

        return (take, ask);

        Share? Find(string? member) => member is null ? null : shares.GetValueOrDefault(member);

        void Give(Share share, PartitionLease row, bool isAskedFor)
        {
            share.Count++;
            var owner = Find(row.Owner);
            if (owner is null && share.Member == me)
                take.Add(row);
            if (owner is not null && !isAskedFor)
                share.Movable.Push(row);
        }
    }

    private sealed class Share(string member, long most)
    {
        public string Member => member;

        public int Count { get; set; }

        /// <summary>What it owns and nobody asked for.</summary>
        public Stack<PartitionLease> Movable { get; } = new();

        public bool HasRoom => most == 0 || Count < most;
    }
}
