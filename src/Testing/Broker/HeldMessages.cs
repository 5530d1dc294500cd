using Integration.Drivers;
using Integration.Testing.Drills;
using Integration.Testing.Idle;

namespace Integration.Testing.Broker;

/// <summary>Messages that were accepted and are stored in another order, once nothing else is under way.</summary>
internal sealed class HeldMessages
{
    private readonly Lock _gate = new();
    private readonly List<(ISenderDriver To, PreparedMessage Message)> _held = [];

    public void Add(ISenderDriver to, PreparedMessage message)
    {
        lock (_gate)
            _held.Add((to, message));
    }

    /// <summary>Stores what is held; false when there is nothing.</summary>
    public async Task<bool> ReleaseAsync(Activity activity, DrillFaults? faults)
    {
        List<(ISenderDriver To, PreparedMessage Message)> released;
        lock (_gate)
        {
            if (_held.Count == 0)
                return false;
            released = [.. _held];
            _held.Clear();
        }

        faults?.Shuffle(released);
        using var call = activity.Begin();
        foreach (var (to, message) in released)
        {
            if ((await to.SendOneAsync(message, CancellationToken.None).ConfigureAwait(false)).Error is { } error)
                throw error;
        }

        return true;
    }
}
