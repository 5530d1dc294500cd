namespace Integration.InMemory.Broker;

/// <summary>Messages in a line. A message is in one line at most and knows its neighbours, so that adding and removing allocate nothing.</summary>
internal class MessageLine
{
    private StoredMessage? _last;

    public StoredMessage? First { get; private set; }

    public void AddLast(StoredMessage message)
    {
        (message.Line, message.Previous) = (this, _last);
        if (_last is null)
            First = message;
        else
            _last.Next = message;
        _last = message;
    }

    public void Remove(StoredMessage message)
    {
        if (message.Previous is null)
            First = message.Next;
        else
            message.Previous.Next = message.Next;
        if (message.Next is null)
            _last = message.Previous;
        else
            message.Next.Previous = message.Previous;
        (message.Line, message.Previous, message.Next) = (null, null, null);
    }
}
