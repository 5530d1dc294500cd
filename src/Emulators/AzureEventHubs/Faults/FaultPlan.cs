namespace Integration.Emulators.AzureEventHubs.Faults;

/// <summary>Failures and delays that are to happen, each a number of times.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private PlannedFault[] _faults = [];

    public void Add(PlannedFault fault)
    {
        lock (_gate)
            _faults = [.. _faults, fault];
    }

    public void Clear()
    {
        lock (_gate)
            _faults = [];
    }

    /// <summary>The fault that hits this call, or none; it has happened once more then.</summary>
    public PlannedFault? Take(EmulatedOperation operation, string path)
    {
        // As a rule there is none, and this is asked for every event.
        if (Volatile.Read(ref _faults).Length == 0)
            return null;
        lock (_gate)
        {
            PlannedFault? fault = Array.Find(_faults, candidate => candidate.Matches(operation, path));
            if (fault is null || fault.Skip-- > 0)
                return null;
            if (--fault.Remaining == 0)
                _faults = [.. _faults.Where(other => other != fault)];
            return fault;
        }
    }
}
