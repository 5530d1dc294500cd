using Integration;
using Integration.Hosting;

namespace OrderProcessing.Orders;

/// <summary>
/// What the two messages carry besides the order. Their ids come from the order, so a second delivery or a second publication of the same order is
/// recognised; a header says which run they belong to, so what an earlier run left behind is not mistaken for this one's.
/// </summary>
public static class OrderMessages
{
    private const string RunHeader = "run";

    public static SendOptions Submitted(Order order, Guid run) => new()
    {
        MessageId = order.Id,
        Headers = MessageHeaders.Create((RunHeader, run)),
    };

    /// <summary>The event of an order, of the run of the message that the order came in.</summary>
    public static SendOptions Placed(Order order, PeekedMessage submitted) => Placed(order, RunOf(submitted) ?? Guid.Empty);

    /// <summary>The event of an order, with what the subscriptions filter by.</summary>
    public static SendOptions Placed(Order order, Guid run) => new()
    {
        MessageId = $"{order.Id}.placed",
        CorrelationId = order.Id,
        Headers = MessageHeaders.Create((RunHeader, run), ("amount", order.Total), ("country", order.Country)),
    };

    /// <summary>The order of either message: an event names the order's message as what it follows from.</summary>
    public static string OrderIdOf(PeekedMessage message) => message.CorrelationId ?? message.MessageId;

    /// <summary>The run of either message; null for what is none of them.</summary>
    public static Guid? RunOf(PeekedMessage message) => message.Headers.TryGet<Guid>(RunHeader, out var run) ? run : null;
}
