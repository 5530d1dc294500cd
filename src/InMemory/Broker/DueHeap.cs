namespace Integration.InMemory.Broker;

/// <summary>
/// Messages by their due times, the earliest first; among equal ones that with the lower sequence number. A heap in an array: what is
/// due later than all the others, as a new lock is, is added at a constant cost and without an allocation.
/// </summary>
internal sealed class DueHeap
{
    // With four children to a node it is half as deep as with two.
    private const int Arity = 4;

    private const int SmallestWorthTrimming = 1024;

    private StoredMessage[] _messages = [];

    public int Count { get; private set; }

    public StoredMessage? First => Count == 0 ? null : _messages[0];

    public void Add(StoredMessage message)
    {
        if (Count == _messages.Length)
            Array.Resize(ref _messages, Math.Max(4, Count * 2));
        RaiseFrom(Count++, message);
    }

    public void Remove(StoredMessage message)
    {
        var at = message.DueIndex;
        var last = _messages[--Count];
        _messages[Count] = null!;
        if (last != message)
        {
            if (at > 0 && last.IsDueBefore(_messages[(at - 1) / Arity]))
                RaiseFrom(at, last);
            else
                LowerFrom(at, last);
        }

        if (_messages.Length > SmallestWorthTrimming && Count < _messages.Length / 4)
            Array.Resize(ref _messages, Count * 2);
    }

    public void Clear() => (_messages, Count) = ([], 0);

    private void RaiseFrom(int at, StoredMessage message)
    {
        while (at > 0)
        {
            var parent = (at - 1) / Arity;
            if (!message.IsDueBefore(_messages[parent]))
                break;
            Put(at, _messages[parent]);
            at = parent;
        }

        Put(at, message);
    }

    private void LowerFrom(int at, StoredMessage message)
    {
        for (var child = FirstChild(at); child < Count; child = FirstChild(at))
        {
            var earliest = child;
            for (var i = child + 1; i < Math.Min(child + Arity, Count); i++)
            {
                if (_messages[i].IsDueBefore(_messages[earliest]))
                    earliest = i;
            }

            if (!_messages[earliest].IsDueBefore(message))
                break;
            Put(at, _messages[earliest]);
            at = earliest;
        }

        Put(at, message);
    }

    private static int FirstChild(int at) => (at * Arity) + 1;

    private void Put(int at, StoredMessage message)
    {
        _messages[at] = message;
        message.DueIndex = at;
    }
}
