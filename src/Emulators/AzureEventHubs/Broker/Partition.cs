using System.Globalization;
using Integration.Emulators.AzureEventHubs.Messages;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>A partition: its events in order, and who reads them.</summary>
internal sealed class Partition(string id, TimeSpan retention, Offsets offsets, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly EventLog _log = new();
    private long _nextSequenceNumber;
    private long _nextOffset;
    private StoredEvent? _last;
    private IReader[] _readers = [];

    public string Id { get; } = id;

    public GroupReceivers Receivers { get; } = new(id);

    public PartitionRuntime Describe()
    {
        lock (_gate)
        {
            Trim();
            return new PartitionRuntime(
                Id, Oldest(), _nextSequenceNumber - 1, offsets.Format(_last?.Offset ?? -1), _last?.EnqueuedAt, _log.Count == 0);
        }
    }

    /// <summary>Adds events behind one another: all of them, for nothing here can fail.</summary>
    public void Append(IReadOnlyList<IncomingEvent> events, string? partitionKey)
    {
        lock (_gate)
        {
            Trim();
            DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

            // A clock that goes back does not bring an event before another.
            DateTimeOffset enqueuedAt = _last is { } last && last.EnqueuedAt > now ? last.EnqueuedAt : now;
            foreach (IncomingEvent incoming in events)
            {
                ArraySegment<byte> annotations = EventCoding.Annotations(incoming, _nextSequenceNumber, offsets.Format(_nextOffset), enqueuedAt, partitionKey);
                _last = new StoredEvent(_nextSequenceNumber++, _nextOffset, enqueuedAt, annotations, incoming.Content);
                _nextOffset += annotations.Count + incoming.Content.Count;
                _log.Add(_last);
            }
        }

        Array.ForEach(Volatile.Read(ref _readers), static reader => reader.Wake());
    }

    /// <summary>The number of the first event that a receiver gets.</summary>
    /// <exception cref="EventHubsEmulatorException">The position can't be read, or is behind the last event.</exception>
    public long Find(StartPosition position)
    {
        lock (_gate)
        {
            Trim();
            return position.IsLatest ? _nextSequenceNumber : Oldest() + _log.CountBefore(Before(position));
        }
    }

    /// <summary>Events from that number on, or from the oldest where that one is gone.</summary>
    public IReadOnlyList<StoredEvent> Read(long sequenceNumber, int max)
    {
        lock (_gate)
        {
            Trim();
            int from = (int)Math.Max(0, sequenceNumber - Oldest());
            var events = new StoredEvent[Math.Max(0, Math.Min(max, _log.Count - from))];
            for (int i = 0; i < events.Length; i++)
                events[i] = _log[from + i];
            return events;
        }
    }

    public void Subscribe(IReader reader)
    {
        lock (_gate)
            _readers = [.. _readers, reader];
    }

    public void Unsubscribe(IReader reader)
    {
        lock (_gate)
            _readers = [.. _readers.Where(other => other != reader)];
    }

    private Func<StoredEvent, bool> Before(StartPosition position)
    {
        if (position.Property == StartPosition.Kind.EnqueuedTime)
        {
            DateTimeOffset from = Time(position.Number);
            return stored => position.IsInclusive ? stored.EnqueuedAt < from : stored.EnqueuedAt <= from;
        }

        bool isOffset = position.Property == StartPosition.Kind.Offset;
        long wanted = isOffset ? offsets.Parse(position.Value) : position.Number;
        if (isOffset && wanted > (_last?.Offset ?? -1))
            throw BrokerErrors.BeyondTheEnd("offset", position.Value, offsets.Format(_last?.Offset ?? -1));
        if (!isOffset && wanted > _nextSequenceNumber - 1)
            throw BrokerErrors.BeyondTheEnd("sequence number", position.Value, (_nextSequenceNumber - 1).ToString(CultureInfo.InvariantCulture));
        long first = position.IsInclusive ? wanted : wanted + 1;
        return stored => (isOffset ? stored.Offset : stored.SequenceNumber) < first;
    }

    private static DateTimeOffset Time(long milliseconds)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw BrokerErrors.Invalid($"The enqueued time '{milliseconds}' of the filter is not a time.");
        }
    }

    private long Oldest() => _nextSequenceNumber - _log.Count;

    private void Trim() => _log.TrimUntil(Cutoff(time.GetUtcNow()));

    private DateTimeOffset Cutoff(DateTimeOffset now) => now - DateTimeOffset.MinValue <= retention ? DateTimeOffset.MinValue : now - retention;
}
