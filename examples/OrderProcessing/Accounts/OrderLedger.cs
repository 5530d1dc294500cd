using Integration;
using Microsoft.Extensions.Configuration;
using OrderProcessing.Orders;

namespace OrderProcessing.Accounts;

/// <summary>
/// Keeps account of one run. Delivery is at least once, so everything is booked by order id: booking it twice changes nothing.
/// </summary>
/// <remarks>
/// What a subscription should get is worked out here, by the filter as the configuration declares it, to check what the
/// service makes of that filter.
/// </remarks>
public sealed class OrderLedger
{
    private readonly IConfiguration _configuration;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Message> _in = [];
    private readonly HashSet<string> _queuedBefore = [];
    private readonly HashSet<string> _processed = [];
    private readonly Dictionary<string, DeadLetteredOrder> _deadLettered = [];
    private readonly List<BadLine> _badLines = [];
    private readonly Dictionary<string, Dictionary<string, int>> _received = [];
    private readonly HashSet<(EntityPath, string, Guid?)> _ofOtherRuns = [];
    private int _redeliveries;

    /// <param name="configuration">What is declared.</param>
    /// <param name="open">The run to go on with; null for a new one.</param>
    public OrderLedger(IConfiguration configuration, OpenBooks? open = null)
    {
        _configuration = configuration;
        Run = open?.Run ?? Guid.NewGuid();
        foreach (var order in open?.Queued ?? [])
        {
            TryAdd(order);
            _queuedBefore.Add(order.Id);
        }

        foreach (var (source, order) in open?.Handled ?? [])
        {
            if (EntityPath.ParseSource(source).SubscriptionName is { } subscription)
                ReceivedBy(subscription)[order] = 1;
            else
                _processed.Add(order);
        }
    }

    /// <summary>Tells this run's messages from those that an earlier one left behind.</summary>
    public Guid Run { get; }

    /// <summary>How many entries were made: it grows as long as something moves.</summary>
    public long Entries { get; private set; }

    /// <summary>Books an order before it is sent; false when there is one of that id already.</summary>
    public bool TryAdd(Order order) => Book(() => _in.TryAdd(order.Id, new Message { Headers = OrderMessages.Placed(order, Run).Headers }));

    /// <summary>Whether an earlier process of this run has queued the order, asked for the first time.</summary>
    public bool WasQueuedBefore(Order order) => Book(() => _queuedBefore.Remove(order.Id));

    /// <summary>Books a line that is left out.</summary>
    public void AddBadLine(BadLine line) => Book(() => _badLines.Add(line));

    /// <summary>Takes back an order that the queue refused.</summary>
    public void Refuse(Order order) => Book(() => _in.Remove(order.Id));

    /// <summary>Books an order that was processed, or an event that reached its subscriber.</summary>
    public void Handled(ReceivedMessage message) => BookOfThisRun(message, id =>
    {
        if (message.Source.SubscriptionName is { } subscription)
        {
            var received = ReceivedBy(subscription);
            received[id] = received.GetValueOrDefault(id) + 1;
        }
        else if (_processed.Add(id) && message.DeliveryCount > 1)
        {
            _redeliveries++;
        }
    });

    public void DeadLettered(ReceivedMessage message) => BookOfThisRun(message, id =>
        _deadLettered[id] = new(id, message.DeadLetter?.Reason, message.DeadLetter?.Description));

    public OrderReport ToReport()
    {
        lock (_lock)
        {
            return new OrderReport
            {
                BadLines = [.. _badLines.OrderBy(l => l.Number)],
                In = _in.Count,
                Processed = _processed.Count,
                DeadLettered = [.. _deadLettered.Values.OrderBy(d => d.Id, StringComparer.Ordinal)],
                Unaccounted = Sorted(_in.Keys.Where(id => _processed.Contains(id) == _deadLettered.ContainsKey(id))),
                Subscriptions = [.. _configuration.GetSection("Messaging:Topology:Topics:order-placed:Subscriptions").GetChildren().Select(ToReport)],
                Redeliveries = _redeliveries,
                OfOtherRuns = _ofOtherRuns.Count,
            };
        }
    }

    private SubscriptionReport ToReport(IConfigurationSection subscription)
    {
        var filter = MessageFilter.Parse(subscription["Filter"] ?? "");
        var expected = _processed.Where(id => filter.Matches(_in[id])).ToHashSet();
        var received = ReceivedBy(subscription.Key);
        return new(
            subscription.Key,
            filter.ToString(),
            expected.Count,
            received.Count,
            Sorted(expected.Except(received.Keys)),
            Sorted(received.Keys.Except(expected)),
            received.Values.Sum(times => times - 1));
    }

    private Dictionary<string, int> ReceivedBy(string subscription) =>
        _received.TryGetValue(subscription, out var received) ? received : _received[subscription] = [];

    private void BookOfThisRun(ReceivedMessage message, Action<string> entry) => Book(() =>
    {
        if (OrderMessages.RunOf(message) is var run && run == Run)
            entry(OrderMessages.OrderIdOf(message));
        else
            _ofOtherRuns.Add((message.Source, message.MessageId, run));
        return true;
    });

    private void Book(Action entry) => Book(() =>
    {
        entry();
        return true;
    });

    private T Book<T>(Func<T> entry)
    {
        lock (_lock)
        {
            Entries++;
            return entry();
        }
    }

    private static IReadOnlyList<string> Sorted(IEnumerable<string> ids) => [.. ids.Order(StringComparer.Ordinal)];
}
