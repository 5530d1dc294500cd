namespace Integration.Testing.Time;

/// <summary>
/// A delivery under way, from the inbox to the settlement: everything that its code calls and starts is in it. It tells the cause of what is
/// sent, and whether it waits on the clock.
/// </summary>
internal sealed class DeliveryFlow(EntityPath source, IReadOnlyList<string> messageIds)
{
    private static readonly AsyncLocal<DeliveryFlow?> Flow = new();
    private int _sleeps;
    private int _handlers;

    /// <summary>The one that the calling code belongs to; null outside of all.</summary>
    public static DeliveryFlow? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public EntityPath Source => source;

    /// <summary>The ids of its messages: several of a batch.</summary>
    public IReadOnlyList<string> MessageIds => messageIds;

    /// <summary>Whether its messages are delivered for the first time, and come again if it fails.</summary>
    public bool MayFail { get; init; }

    /// <summary>What the first thing that its handler sends brings upon it; null for nothing.</summary>
    public Func<Task>? Lose { get; set; }

    /// <summary>Whether code of the application runs in it.</summary>
    public bool IsInHandler => Volatile.Read(ref _handlers) > 0;

    /// <summary>Whether it has a <see cref="Task.Delay(TimeSpan, TimeProvider)"/> pending on the virtual clock.</summary>
    public bool IsAsleep => Volatile.Read(ref _sleeps) > 0;

    public void EnterHandler() => Interlocked.Increment(ref _handlers);

    public void LeaveHandler() => Interlocked.Decrement(ref _handlers);

    public void FallAsleep() => Interlocked.Increment(ref _sleeps);

    public void WakeUp() => Interlocked.Decrement(ref _sleeps);
}
