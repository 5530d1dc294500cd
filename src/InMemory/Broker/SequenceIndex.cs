namespace Integration.InMemory.Broker;

/// <summary>
/// Messages by their sequence numbers, which are given out in order. They stand in segments, so that a message takes no more than a
/// slot, and those that are left of many take no more than a segment each.
/// </summary>
internal sealed class SequenceIndex
{
    private readonly SortedSet<Segment> _segments = new(Comparer<Segment>.Create((a, b) => a.Number.CompareTo(b.Number)));
    private Segment? _last;

    public int Count { get; private set; }

    /// <summary>Adds a message with a higher number than all before it.</summary>
    public void Add(StoredMessage message)
    {
        if (_last is null || _last.Number != Segment.NumberOf(message.Sequence))
        {
            if (_last is { Count: 0 })
                _segments.Remove(_last);
            _segments.Add(_last = new Segment(Segment.NumberOf(message.Sequence)));
        }

        _last[message.Sequence] = message;
        message.Segment = _last;
        Count++;
    }

    public void Remove(StoredMessage message)
    {
        var segment = message.Segment!;
        segment[message.Sequence] = null;
        message.Segment = null;
        Count--;
        if (segment.Count == 0 && segment != _last)
            _segments.Remove(segment);
    }

    public void Clear()
    {
        _segments.Clear();
        (_last, Count) = (null, 0);
    }

    /// <summary>The messages behind that number, in order.</summary>
    public IEnumerable<StoredMessage> After(long sequence)
    {
        if (sequence == long.MaxValue)
            yield break;
        foreach (var segment in _segments.GetViewBetween(new Segment(Segment.NumberOf(sequence + 1)), new Segment(Segment.NumberOf(long.MaxValue))))
        {
            foreach (var message in segment)
            {
                if (message.Sequence > sequence)
                    yield return message;
            }
        }
    }

    /// <summary>The messages whose sequence numbers lie in one range.</summary>
    internal sealed class Segment(long number)
    {
        private const int Size = 32;

        private StoredMessage?[]? _messages;

        public long Number => number;

        public int Count { get; private set; }

        public StoredMessage? this[long sequence]
        {
            set
            {
                (_messages ??= new StoredMessage?[Size])[sequence % Size] = value;
                Count += value is null ? -1 : 1;
            }
        }

        public static long NumberOf(long sequence) => sequence / Size;

        public IEnumerator<StoredMessage> GetEnumerator() => (_messages ?? []).OfType<StoredMessage>().GetEnumerator();
    }
}
