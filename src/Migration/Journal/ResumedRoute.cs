namespace Integration.Migration;

/// <summary>What has to be remembered of a route to go on with it: the keys of confirmed copies, and sends without a known outcome.</summary>
/// <param name="index">Its number in the journal.</param>
/// <param name="route">The route.</param>
/// <param name="identity">Its ends when it was begun.</param>
/// <param name="copied">Takes the keys; stays the caller's.</param>
/// <param name="progress">Told now and then how many copies were read.</param>
internal sealed class ResumedRoute(int index, MoveRoute route, RouteIdentity identity, KeySet copied, Action<MoveRoute, long>? progress) : IJournalRouteSink
{
    private const int ProgressStep = 50_000;

    private readonly OpenSends _open = new();
    private readonly UInt128[] _next = new UInt128[256];
    private int _nextCount;
    private long _read;

    public int Index => index;

    public MoveRoute Route => route;

    public RouteIdentity Identity => identity;

    /// <summary>Whether the source was drained and nothing was sent since.</summary>
    public bool IsDrained { get; private set; }

    public CopyStates States
    {
        get
        {
            AddNext();
            return new(copied, _open.Counts);
        }
    }

    public bool NeedsCompleted => false;

    public void Sending(UInt128 key)
    {
        _open.Begin(key);
        IsDrained = false;
    }

    public void NotSent(UInt128 key) => _open.End(key);

    public void Copied(UInt128 key, UInt128 digest, ReadOnlySpan<byte> escapedId)
    {
        _open.Counts.Remove(key);
        _next[_nextCount++] = key;
        if (_nextCount == _next.Length)
            AddNext();
        if (++_read % ProgressStep == 0)
            progress?.Invoke(route, _read);
    }

    public void Completed(UInt128 key)
    {
        // Remembered all the same: a service may deliver it once more.
    }

    public void Drained() => IsDrained = true;

    private void AddNext()
    {
        copied.Add(_next.AsSpan(0, _nextCount));
        _nextCount = 0;
    }
}
