using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Drivers;

namespace Integration.Aws.Settling;

/// <summary>What a received message is settled by.</summary>
internal sealed class Receipt(QueueAddress queue, string handle, string serviceMessageId, MessageProperties? properties, TimeProvider time)
{
    private readonly long _receivedAt = time.GetTimestamp();
    private long _lockedAt;
    private TimeSpan _lock;

    public QueueAddress Queue => queue;

    public string Handle => handle;

    /// <summary>The id that SQS gave the stored message: the same for each of its deliveries.</summary>
    public string ServiceMessageId => serviceMessageId;

    public MessageProperties? Properties => properties;

    /// <summary>Whether not everything that a filter may test was in attributes.</summary>
    public bool IsPartial { get; init; }

    /// <summary>When the lock ends by the local clock; a little earlier than in SQS.</summary>
    public DateTimeOffset LockedUntil { get; private set; }

    /// <summary>Whether the lock is over: by the time that passed, so that nobody who sets the clock ends it.</summary>
    public bool IsOver => time.GetElapsedTime(_lockedAt) >= _lock;

    /// <summary>How long SQS would still hide the message: 12 hours from its receive.</summary>
    public TimeSpan HideableFor => SqsLimits.MaxLock - time.GetElapsedTime(_receivedAt) - SqsLimits.RequestMargin;

    /// <summary>A lock began.</summary>
    /// <param name="since">When, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="duration">For how long SQS hides the message.</param>
    public void Lock(long since, TimeSpan duration)
    {
        (_lockedAt, _lock) = (since, duration - SqsSettler.Margin(duration));
        LockedUntil = SaturatingTime.Add(time.GetUtcNow(), _lock - time.GetElapsedTime(since));
    }
}
