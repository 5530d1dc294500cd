namespace Integration.Migration;

/// <summary>What was done on a route so far; safe for concurrent use.</summary>
internal sealed class CopyTally
{
    private long _copied;
    private long _alreadyCopied;
    private long _possibleDuplicates;
    private long _expired;
    private long _withoutHeaders;

    public long Copied => Interlocked.Read(ref _copied);

    public long AlreadyCopied => Interlocked.Read(ref _alreadyCopied);

    public long PossibleDuplicates => Interlocked.Read(ref _possibleDuplicates);

    public long Expired => Interlocked.Read(ref _expired);

    public long WithoutHeaders => Interlocked.Read(ref _withoutHeaders);

    public void AddCopied(long count) => Interlocked.Add(ref _copied, count);

    public void AddAlreadyCopied(long count) => Interlocked.Add(ref _alreadyCopied, count);

    public void AddPossibleDuplicates(long count) => Interlocked.Add(ref _possibleDuplicates, count);

    public void AddExpired() => Interlocked.Increment(ref _expired);

    public void AddWithoutHeaders(long count) => Interlocked.Add(ref _withoutHeaders, count);
}
