using Integration.Drivers;

namespace Integration.Aws;

/// <summary>
/// SQS may hand out several messages of a group at once; the contract wants the next only when the one before is settled
/// (clause Q14). What follows waits here, locked, behind the one in hand. Not thread-safe: its poller's lock guards it.
/// </summary>
internal sealed class GroupBuffer(TimeProvider time)
{
    private readonly Dictionary<string, (DriverMessage Current, Queue<DriverMessage> Followers)> _groups = new(StringComparer.Ordinal);

    /// <summary>Takes in messages of one receive, in order; those that may be delivered now.</summary>
    public List<DriverMessage> Admit(IEnumerable<DriverMessage> messages)
    {
        var free = new List<DriverMessage>();
        foreach (var message in messages)
        {
            if (_groups.TryGetValue(Group(message), out var held) && !IsOver(held.Current))
            {
                held.Followers.Enqueue(message);
                continue;
            }

            _groups[Group(message)] = (message, new Queue<DriverMessage>());
            free.Add(message);
        }

        return free;
    }

    /// <summary>The one in hand was removed from its queue: the next of its group, if it waits here with its lock intact.</summary>
    public DriverMessage? Next(DriverMessage settled)
    {
        if (!IsCurrent(settled))
            return null;
        var followers = _groups[Group(settled)].Followers;
        if (!followers.TryDequeue(out var next) || IsOver(next))
        {
            // With a lost lock the rest of the group is in SQS's hands again.
            _groups.Remove(Group(settled));
            return null;
        }

        _groups[Group(settled)] = (next, followers);
        return next;
    }

    /// <summary>The one in hand goes back to its queue: what waits behind it, to be given back first.</summary>
    public IReadOnlyList<DriverMessage> Drop(DriverMessage message)
    {
        if (!IsCurrent(message) || !_groups.Remove(Group(message), out var group))
            return [];
        return [.. group.Followers];
    }

    /// <summary>What waits behind a message, and needs its lock renewed along with it.</summary>
    public IReadOnlyList<DriverMessage> Followers(DriverMessage message) => IsCurrent(message) ? [.. _groups[Group(message)].Followers] : [];

    /// <summary>Everything that waits; forgotten here.</summary>
    public IReadOnlyList<DriverMessage> DropAll()
    {
        var all = _groups.Values.SelectMany(g => g.Followers).ToList();
        _groups.Clear();
        return all;
    }

    private bool IsCurrent(DriverMessage message) => _groups.TryGetValue(Group(message), out var group) && ReferenceEquals(group.Current.LockToken, message.LockToken);

    private bool IsOver(DriverMessage message) => time.GetUtcNow() >= ((Receipt)message.LockToken).LockedUntil;

    private static string Group(DriverMessage message) => message.Message.GroupId ?? "";
}
