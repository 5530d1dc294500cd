namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Failures that are to happen, each a number of times.</summary>
internal sealed class FaultPlan
{
    private readonly List<PlannedFault> _faults = [];

    public void Add(PlannedFault fault) => _faults.Add(fault);

    public void Clear() => _faults.Clear();

    /// <summary>The fault that matches this call, or none; it has happened once more then.</summary>
    public PlannedFault? Take(EmulatedOperation operation, string path)
    {
        PlannedFault? fault = _faults.Find(candidate => candidate.Matches(operation, path));
        if (fault is not null && --fault.Remaining == 0)
        {
            _faults.Remove(fault);
        }

        return fault;
    }
}
