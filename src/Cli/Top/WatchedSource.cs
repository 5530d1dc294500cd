namespace Integration.Cli;

/// <summary>What is known of a source that is looked at again and again.</summary>
/// <param name="path">The source.</param>
internal sealed class WatchedSource(EntityPath path)
{
    /// <summary>How many looks its trend shows.</summary>
    private const int Remembered = 20;

    private readonly Queue<long> _trend = new();

    public EntityPath Path => path;

    public string Name { get; } = path.ToString();

    /// <summary>The latest counts; null before the first.</summary>
    public SourceCounts? Counts { get; private set; }

    /// <summary>Why it could not be counted the last time that it could not, and when that was.</summary>
    public (string Message, DateTimeOffset At)? LastError { get; private set; }

    /// <summary>Whether the latest look failed: the counts are older ones.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>How many messages it had, dead letters excepted, the latest last.</summary>
    public IReadOnlyCollection<long> Trend => _trend;

    public void Note(SourceCounts counts)
    {
        (Counts, IsFailing) = (counts, false);
        _trend.Enqueue(counts.Total);
        if (_trend.Count > Remembered)
            _trend.Dequeue();
    }

    public void Note(MessagingException error, DateTimeOffset at) => (LastError, IsFailing) = ((error.Message, at), true);

    /// <summary>As programs read it: what could not be counted is an error, whatever was known before.</summary>
    public SourceCounts ToDocument() => IsFailing ? SourceCounts.Failed(path, LastError!.Value.Message) : Counts!;
}
