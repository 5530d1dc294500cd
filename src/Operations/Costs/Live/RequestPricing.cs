using Integration.Diagnostics;

namespace Integration.Operations.Costs.Live;

/// <summary>
/// Prices counted requests: each at the price of the first tier, without free units, and as one unit, as the counter tells no sizes. What Service Bus counts is
/// messages rather than requests.
/// </summary>
internal sealed class RequestPricing(PriceBook prices, bool fifo)
{
    private const string Sqs = "aws_sqs";
    private const string Sns = "aws.sns";
    private const string ServiceBus = "servicebus";

    private readonly Dictionary<string, decimal> _prices = new(StringComparer.Ordinal)
    {
        [Sqs] = prices[fifo ? MeterNames.SqsFifo : MeterNames.SqsStandard].ListPrice,
        [Sns] = prices[fifo ? MeterNames.SnsFifo : MeterNames.SnsStandard].ListPrice,
        [ServiceBus] = prices[MeterNames.ServiceBusOperations].ListPrice,
    };

    public string Currency { get; } = prices.Currency;

    /// <summary>What each operation has cost; operations of services that don't charge for them are left out.</summary>
    public IEnumerable<PricedOperation> Price(TalliedRequests tallied) => tallied.Requests.Where(r => _prices.ContainsKey(r.System))
        .Select(r => new PricedOperation(r.System, r.Operation, Units(tallied, r.System, r.Operation, r.Count) * _prices[r.System]));

    /// <summary>The sum of what was asked for, with the part that brought nothing.</summary>
    public CostTotal Total(TalliedRequests tallied) => new(
        Price(tallied).Sum(o => o.Amount),
        _prices.Sum(p => tallied[MessagingTelemetry.EmptyReceives, p.Key] * p.Value),
        _prices.Keys.Sum(system => tallied[MessagingTelemetry.EmptyReceives, system]),
        _prices.Keys.Sum(system => tallied[MessagingTelemetry.SentMessages, system]),
        _prices.Keys.Sum(system => tallied[MessagingTelemetry.ConsumedMessages, system]));

    private static long Units(TalliedRequests tallied, string system, string operation, long requests) => (system, operation) switch
    {
        (ServiceBus, "send") => Math.Max(requests, tallied[MessagingTelemetry.SentMessages, system]),
        (ServiceBus, "receive") => Math.Max(requests, tallied[MessagingTelemetry.ConsumedMessages, system] + tallied[MessagingTelemetry.EmptyReceives, system, operation]),
        _ => requests,
    };
}

/// <summary>What an operation of a service has cost.</summary>
internal sealed record PricedOperation(string System, string Operation, decimal Amount);

/// <summary>What everything has cost, of it the polls that brought nothing; how many those were; the messages sent and received.</summary>
internal sealed record CostTotal(decimal Amount, decimal Empty, long EmptyPolls, long Sent, long Received)
{
    /// <summary>What was not in vain.</summary>
    public decimal Work => Amount - Empty;

    /// <summary>What a message costs: one that is sent and received here counts once; null where there was none.</summary>
    public decimal? PerMessage => Math.Max(Sent, Received) is > 0 and var messages ? Amount / messages : null;

    public static CostTotal operator -(CostTotal now, CostTotal before) => new(
        now.Amount - before.Amount, now.Empty - before.Empty, now.EmptyPolls - before.EmptyPolls, now.Sent - before.Sent, now.Received - before.Received);
}
