namespace Integration.Emulators.AzureEventHubs.Faults;

/// <summary>How often each kind of operation was asked for, refused ones included.</summary>
internal sealed class OperationCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<EmulatedOperation>().Length];

    public long this[EmulatedOperation operation] => Volatile.Read(ref _counts[(int)operation]);

    public void Add(EmulatedOperation operation) => Interlocked.Increment(ref _counts[(int)operation]);
}
