namespace Integration.AzureServiceBus.Receiving;

/// <summary>The messages that this receiver holds locked: a peek of the service doesn't tell locked from active ones.</summary>
internal sealed class OwnLocks(TimeProvider time)
{
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, DateTimeOffset> _until = [];
    private int _sweepAt = FirstSweep;

    public void Take(long sequenceNumber, DateTimeOffset until)
    {
        lock (_gate)
        {
            _until[sequenceNumber] = until;
            if (_until.Count < _sweepAt)
                return;

            // Messages that were never settled would pile up.
            var now = time.GetUtcNow();
            foreach (var (over, _) in _until.Where(u => u.Value <= now).ToList())
                _until.Remove(over);
            _sweepAt = Math.Max(FirstSweep, _until.Count * 2);
        }
    }

    public void Settle(long sequenceNumber)
    {
        lock (_gate)
            _until.Remove(sequenceNumber);
    }

    public bool Has(long sequenceNumber)
    {
        lock (_gate)
            return _until.TryGetValue(sequenceNumber, out var until) && until > time.GetUtcNow();
    }
}
