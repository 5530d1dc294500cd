using Integration;
using OrderProcessing.Orders;

namespace OrderProcessing.Flow;

/// <summary>A subscription of "order-placed": which orders it wants, said once for the broker and once in C# to check the broker.</summary>
public sealed record Subscriber(string Name, MessageFilter Filter, Func<Order, bool> Wants);

/// <summary>The queue, the topic and its subscriptions, declared once for any provider.</summary>
public sealed class OrderTopology(OrderFlowOptions options)
{
    public const string OrdersQueue = "orders";
    public const string PlacedTopic = "order-placed";
    public const string AmountHeader = "amount";
    public const string CountryHeader = "country";

    public IReadOnlyList<Subscriber> Subscribers { get; } =
    [
        new("email", MessageFilter.All, _ => true),
        new("sms", MessageFilter.Parse($"{AmountHeader} > {options.SmsAbove}"), o => o.Total > options.SmsAbove),
        new("billing",
            MessageFilter.Parse($"{CountryHeader} in ({string.Join(", ", options.BillingCountries.Select(c => $"'{c}'"))})"),
            o => options.BillingCountries.Contains(o.Country)),
    ];

    public TopologyDefinition Definition => new()
    {
        Queues = [new QueueDefinition(OrdersQueue) { MaxDeliveryCount = options.MaxDeliveryCount }],
        Topics = [new TopicDefinition(PlacedTopic)],
        Subscriptions = [.. Subscribers.Select(s => new SubscriptionDefinition(PlacedTopic, s.Name) { Filter = s.Filter })],
    };
}
