using Integration.Drivers;

namespace Integration.Hosting.Streams;

/// <summary>
/// How far reading lies behind: as of the last read, and the time that this process has waited since where reading does not go on, so that what is stuck shows.
/// The service's clock plays no part. Measured while others note.
/// </summary>
internal sealed class ReadingLag(TimeProvider time)
{
    private volatile State _state = new(RecordsBehind: null, Behind: null, time.GetTimestamp(), IsHeldUp: false);

    /// <summary>A read has come through.</summary>
    public void NoteRead(ILeasedPartition partition) => _state = new(partition.RecordsBehind, partition.Behind, time.GetTimestamp(), IsHeldUp: false);

    /// <summary>Nothing is read until a read comes through again.</summary>
    public void NoteHeldUp() => _state = _state with { IsHeldUp = true };

    /// <param name="pending">What was read and is not handled yet.</param>
    public PartitionLag Measure(int pending)
    {
        var state = _state;
        return new(
            state.RecordsBehind + pending,
            pending > 0 || state.IsHeldUp ? state.Behind.GetValueOrDefault() + time.GetElapsedTime(state.At) : state.Behind);
    }

    private sealed record State(long? RecordsBehind, TimeSpan? Behind, long At, bool IsHeldUp);
}
