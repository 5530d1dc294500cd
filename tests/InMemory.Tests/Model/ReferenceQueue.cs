namespace Integration.InMemory.Tests.Model;

/// <summary>
/// The contract of a queue in the plainest way: two lists that are searched from end to end. What the broker does is
/// compared with it, step by step.
/// </summary>
internal sealed class ReferenceQueue(QueueDefinition settings)
{
    private readonly Dictionary<string, DateTimeOffset> _accepted = [];
    private long _rank;

    public Side Main { get; } = new();

    public Side DeadLetters { get; } = new();

    public void Send(Message message, DateTimeOffset now)
    {
        if (message.DeduplicationId is { } id)
        {
            if (_accepted.TryGetValue(id, out var at) && now < at + settings.DeduplicationWindow)
                return;
            _accepted[id] = now;
        }

        var sent = new ReferenceMessage
        {
            Id = message.MessageId!,
            Group = message.GroupId,
            Sequence = ++Main.LastSequence,
            EnqueuedAt = now,
            TimeToLive = new[] { message.TimeToLive, settings.DefaultTimeToLive }.Min(),
            State = MessageState.Delayed,
            VisibleAt = now + message.Delay,
        };
        Main.Messages.Add(sent);
        CatchUp(now);
    }

    /// <summary>Does all that is due, each at its own moment.</summary>
    public void CatchUp(DateTimeOffset now)
    {
        while (Main.Messages.Concat(DeadLetters.Messages).Where(m => m.Due <= now).MinBy(m => (m.Due, m.Sequence)) is { } next)
        {
            var at = next.Due!.Value;
            if (next.State == MessageState.Locked)
                ComeBack(next, at, TimeSpan.Zero);
            else if (next.ExpiresAt <= at)
                Expire(next, at);
            else
                Appear(next, at);
        }
    }

    /// <summary>The messages that may be delivered now: in this order without groups, in any order with them.</summary>
    public IReadOnlyList<ReferenceMessage> Available(Side side)
    {
        var visible = side.Messages.Where(m => m.Rank is not null).OrderBy(m => m.Rank);
        var offered = settings.Ordered && side == Main ? visible.GroupBy(m => m.Group).Select(g => g.First()) : visible;
        return [.. offered.Where(m => m.State == MessageState.Active)];
    }

    public void Deliver(ReferenceMessage message, DateTimeOffset now)
    {
        message.State = MessageState.Locked;
        message.Deliveries++;
        message.LockedUntil = now + settings.LockDuration;
    }

    public void Abandon(ReferenceMessage message, DateTimeOffset now, TimeSpan delay)
    {
        ComeBack(message, now, delay);
        CatchUp(now);
    }

    public void Renew(ReferenceMessage message, DateTimeOffset now) => message.LockedUntil = now + settings.LockDuration;

    public void DeadLetter(ReferenceMessage message, DateTimeOffset now, string reason, string? description)
    {
        Main.Messages.Remove(message);
        var dead = new ReferenceMessage
        {
            Id = message.Id,
            Group = message.Group,
            Sequence = ++DeadLetters.LastSequence,
            EnqueuedAt = now,
            TimeToLive = message.TimeToLive,
            State = MessageState.Active,
            DeadLetter = new(reason, description, settings.Path, message.EnqueuedAt, message.Deliveries),
            Rank = ++_rank,
        };
        DeadLetters.Messages.Add(dead);
    }

    public int Redrive(DateTimeOffset now, int? maxMessages)
    {
        var moved = DeadLetters.Messages.Where(m => m.State != MessageState.Locked).Take(maxMessages ?? int.MaxValue).ToList();
        foreach (var message in moved)
        {
            DeadLetters.Messages.Remove(message);
            Main.Messages.Add(new()
            {
                Id = message.Id,
                Group = message.Group,
                Sequence = ++Main.LastSequence,
                EnqueuedAt = now,
                TimeToLive = message.TimeToLive,
                State = MessageState.Delayed,
                VisibleAt = now,
            });
        }

        CatchUp(now);
        return moved.Count;
    }

    public Side SideOf(ReferenceMessage message) => message.DeadLetter is null ? Main : DeadLetters;

    private void Appear(ReferenceMessage message, DateTimeOffset at)
    {
        message.State = MessageState.Active;
        if (message.Rank is null)
        {
            message.Rank = ++_rank;
            message.ExpiresAt = at + message.TimeToLive;
        }
    }

    private void ComeBack(ReferenceMessage message, DateTimeOffset at, TimeSpan delay)
    {
        if (SideOf(message) == Main && message.Deliveries == settings.MaxDeliveryCount)
        {
            DeadLetter(message, at, DeadLetterReason.MaxDeliveryCountExceeded, null);
            return;
        }

        message.State = MessageState.Delayed;
        message.VisibleAt = at + delay;
        if (message.ExpiresAt <= at)
            Expire(message, at);
        else if (delay == TimeSpan.Zero)
            Appear(message, at);
    }

    private void Expire(ReferenceMessage message, DateTimeOffset at)
    {
        if (settings.DeadLetterOnExpiration)
            DeadLetter(message, at, DeadLetterReason.TimeToLiveExpired, null);
        else
            Main.Messages.Remove(message);
    }

    /// <summary>The queue itself, or its dead letters.</summary>
    internal sealed class Side
    {
        public List<ReferenceMessage> Messages { get; } = [];

        public long LastSequence { get; set; }
    }
}
