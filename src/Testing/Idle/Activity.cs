using Integration.Testing.Time;

namespace Integration.Testing.Idle;

/// <summary>
/// What is under way: calls of the broker, and deliveries. Every change has a number, so that whoever looks at several things one after the
/// other sees whether something happened between. Safe for concurrent use.
/// </summary>
internal sealed class Activity
{
    private readonly Lock _gate = new();
    private readonly HashSet<DeliveryFlow> _flows = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version;
    private int _calls;

    /// <summary>How it is now.</summary>
    public View Look()
    {
        lock (_gate)
            return new(_version, _calls, [.. _flows], _changed.Task);
    }

    /// <summary>A call that may change what the broker has, until the result is disposed.</summary>
    public Call Begin()
    {
        lock (_gate)
            _calls++;
        return new(this);
    }

    public void Enter(DeliveryFlow flow)
    {
        lock (_gate)
            _flows.Add(flow);
        Touch();
    }

    public void Leave(DeliveryFlow flow)
    {
        lock (_gate)
            _flows.Remove(flow);
        Touch();
    }

    /// <summary>Something has changed.</summary>
    public void Touch()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _version++;
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private void End()
    {
        lock (_gate)
            _calls--;
        Touch();
    }

    /// <param name="Version">The number of the last change.</param>
    /// <param name="Calls">How many calls of the broker are under way.</param>
    /// <param name="Flows">The deliveries under way.</param>
    /// <param name="Changed">Ends with the next change.</param>
    public sealed record View(long Version, int Calls, IReadOnlyList<DeliveryFlow> Flows, Task Changed);

    public readonly struct Call(Activity owner) : IDisposable
    {
        public void Dispose() => owner.End();
    }
}
