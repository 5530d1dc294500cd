using Integration;
using OrderProcessing.Orders;

namespace OrderProcessing.Flow;

/// <summary>
/// Keeps account of one run. Delivery is at least once, so everything is booked by order id: booking it twice changes nothing.
/// </summary>
public sealed class OrderLedger(IReadOnlyList<Subscriber> subscribers, Action? onProgress = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Order> _in = [];
    private readonly HashSet<string> _processed = [];
    private readonly Dictionary<string, DeadLetteredOrder> _deadLettered = [];
    private readonly List<BadLine> _badLines = [];
    private readonly Dictionary<string, HashSet<string>> _received = subscribers.ToDictionary(s => s.Name, _ => new HashSet<string>());
    private readonly Dictionary<string, int> _duplicates = subscribers.ToDictionary(s => s.Name, _ => 0);
    private int _redeliveries;
    private int _ofOtherRuns;
    private bool _inputEnded;

    /// <summary>Tells this run's messages from those that an earlier one left behind.</summary>
    public Guid Run { get; } = Guid.NewGuid();

    /// <summary>Books an order before it is sent; false when there is one of that id already.</summary>
    public bool TryAdd(Order order) => Book(() => _in.TryAdd(order.Id, order));

    /// <summary>Books a line that is left out.</summary>
    public void AddBadLine(BadLine line) => Book(() => _badLines.Add(line));

    /// <summary>Takes back an order that the queue refused.</summary>
    public void Refuse(Order order) => Book(() => _in.Remove(order.Id));

    /// <summary>No more orders will be added.</summary>
    public void EndInput() => Book(() => _inputEnded = true);

    public void Delivered(ReceivedMessage submitted) => Book(() => _redeliveries += IsOfThisRun(submitted) && submitted.DeliveryCount > 1 ? 1 : 0);

    public void Processed(ReceivedMessage submitted) => Book(() =>
    {
        if (IsOfThisRun(submitted))
            _processed.Add(OrderMessages.OrderIdOf(submitted));
        else
            _ofOtherRuns++;
    });

    public void DeadLettered(ReceivedMessage deadLetter)
    {
        var id = OrderMessages.OrderIdOf(deadLetter);
        Book(() =>
        {
            if (IsOfThisRun(deadLetter))
                _deadLettered[id] = new(id, deadLetter.DeadLetter?.Reason, deadLetter.DeadLetter?.OriginalDeliveryCount);
            else
                _ofOtherRuns++;
        });
    }

    public void Received(Subscriber subscriber, ReceivedMessage placed) => Book(() =>
    {
        if (!IsOfThisRun(placed))
            _ofOtherRuns++;
        else if (!_received[subscriber.Name].Add(OrderMessages.OrderIdOf(placed)))
            _duplicates[subscriber.Name]++;
    });

    /// <summary>Whether every order is settled and this subscriber has all its events.</summary>
    public bool IsServed(Subscriber subscriber)
    {
        lock (_lock)
            return _inputEnded && !Unaccounted().Any() && Expected(subscriber).All(_received[subscriber.Name].Contains);
    }

    public OrderFlowReport ToReport(bool interrupted, TimeSpan elapsed)
    {
        lock (_lock)
        {
            return new OrderFlowReport
            {
                BadLines = [.. _badLines.OrderBy(l => l.Number)],
                In = _in.Count,
                Processed = _processed.Count,
                DeadLettered = [.. _deadLettered.Values.OrderBy(d => d.Id, StringComparer.Ordinal)],
                Unaccounted = [.. Unaccounted().Order(StringComparer.Ordinal)],
                Subscribers = [.. subscribers.Select(ToReport)],
                Redeliveries = _redeliveries,
                OfOtherRuns = _ofOtherRuns,
                Interrupted = interrupted,
                Elapsed = elapsed,
            };
        }
    }

    private SubscriberReport ToReport(Subscriber subscriber)
    {
        var expected = Expected(subscriber).ToHashSet();
        var received = _received[subscriber.Name];
        return new(
            subscriber.Name, subscriber.Filter.ToString()!, expected.Count, received.Count,
            [.. expected.Except(received).Order(StringComparer.Ordinal)],
            [.. received.Except(expected).Order(StringComparer.Ordinal)],
            _duplicates[subscriber.Name]);
    }

    private IEnumerable<string> Expected(Subscriber subscriber) => _processed.Where(id => subscriber.Wants(_in[id]));

    private IEnumerable<string> Unaccounted() => _in.Keys.Where(id => _processed.Contains(id) == _deadLettered.ContainsKey(id));

    private bool IsOfThisRun(PeekedMessage message) => OrderMessages.IsOf(message, Run);

    private T Book<T>(Func<T> entry)
    {
        T result;
        lock (_lock)
            result = entry();
        onProgress?.Invoke();
        return result;
    }

    private void Book(Action entry) => Book(() =>
    {
        entry();
        return true;
    });
}
