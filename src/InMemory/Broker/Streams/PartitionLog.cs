using System.Globalization;

namespace Integration.InMemory.Broker;

/// <summary>
/// The records of one partition. They are numbered from 0, and stand in pieces of a fixed size, so that neither appending nor trimming
/// costs more the more there are. Used under the lock of its stream.
/// </summary>
internal sealed class PartitionLog(string id, IReadOnlyList<string> parents, HashRange range)
{
    private const int PieceSize = 256;

    private readonly List<Entry[]> _pieces = [];
    private long _firstPiece;

    public string Id => id;

    public HashRange Range => range;

    /// <summary>When it was closed; null while it takes records.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The number of the oldest record that is kept; the next number when there is none.</summary>
    public long Earliest { get; private set; }

    /// <summary>The number of the next record.</summary>
    public long Next { get; private set; }

    public string? EarliestOffset => Earliest < Next ? Print(Earliest) : null;

    /// <summary>Ends with the next change; null while nobody waits for one.</summary>
    private TaskCompletionSource? Changed { get; set; }

    public static string Print(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static long? Parse(string offset) =>
        long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public StreamPartition Describe() =>
        new(id, parents, ClosedAt is not null, Print(0), EarliestOffset, Next > 0 ? Print(Next - 1) : null);

    public StreamRecord Append(Message message, long size, DateTimeOffset now)
    {
        // A clock that was set back does not turn the order of time around.
        var at = Earliest < Next && TimeOf(Next - 1) is var last && last > now ? last : now;
        if (Next % PieceSize == 0)
            _pieces.Add(new Entry[PieceSize]);
        var record = new StreamRecord(message, id, Print(Next), at);
        this[Next] = new(record, size);
        Next++;
        Wake();
        return record;
    }

    /// <summary>Removes records that were appended at that time or before, and gives back the bytes that they cost.</summary>
    public long Trim(DateTimeOffset upTo)
    {
        var bytes = 0L;
        while (Earliest < Next && this[Earliest] is var oldest && oldest.Record.AppendedAt <= upTo)
        {
            bytes += MemoryBudget.CostOf(oldest.Size);
            this[Earliest] = default;
            Earliest++;
        }

        var whole = (int)((Earliest / PieceSize) - _firstPiece);
        _pieces.RemoveRange(0, whole);
        _firstPiece += whole;
        return bytes;
    }

    /// <summary>The records from a number on that there is room for, at least one if there is any.</summary>
    public StreamRecord[] Read(long from, int maxRecords, long maxBytes)
    {
        var count = 0;
        for (var bytes = 0L; count < maxRecords && from + count < Next; count++)
        {
            bytes += this[from + count].Size;
            if (bytes > maxBytes && count > 0)
                break;
        }

        var records = new StreamRecord[count];
        for (var i = 0; i < count; i++)
            records[i] = this[from + i].Record;
        return records;
    }

    /// <summary>The number of the first record appended at that time or later.</summary>
    public long Find(DateTimeOffset time)
    {
        var (low, high) = (Earliest, Next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle].Record.AppendedAt < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    public DateTimeOffset TimeOf(long number) => this[number].Record.AppendedAt;

    public void Close(DateTimeOffset now)
    {
        ClosedAt = now;
        Wake();
    }

    public Task WhenChanged() => (Changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes those who wait for a change.</summary>
    public void Wake()
    {
        Changed?.SetResult();
        Changed = null;
    }

    private Entry this[long number]
    {
        get => _pieces[(int)((number / PieceSize) - _firstPiece)][number % PieceSize];
        set => _pieces[(int)((number / PieceSize) - _firstPiece)][number % PieceSize] = value;
    }

    private readonly record struct Entry(StreamRecord Record, long Size);
}
