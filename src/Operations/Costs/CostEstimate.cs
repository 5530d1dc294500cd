namespace Integration.Operations.Costs;

/// <summary>What a load would cost in a month, by what it could run on.</summary>
/// <param name="Prices">The prices that it was made with.</param>
/// <param name="Messages">How many messages are sent in a month.</param>
/// <param name="Offers">Each service, or tier of one.</param>
public sealed record CostEstimate(PriceBook Prices, decimal Messages, IReadOnlyList<CostOffer> Offers);

/// <summary>A service, or a tier of one.</summary>
/// <param name="Name">The name, such as <c>Service Bus Standard</c>.</param>
/// <param name="Requests">What is made of the load that is counted for the bill; empty where nothing of it is.</param>
/// <param name="Charges">What it costs, meter by meter.</param>
/// <param name="Notes">What to know about the figures.</param>
public sealed record CostOffer(string Name, IReadOnlyList<CountedRequests> Requests, IReadOnlyList<CostCharge> Charges, IReadOnlyList<string> Notes)
{
    /// <summary>What the month costs, in the currency of the prices.</summary>
    public decimal Amount => Charges.Sum(charge => charge.Amount);
}

/// <summary>Requests of one kind.</summary>
/// <param name="Load">The queue or topic.</param>
/// <param name="Kind">What they do, such as <c>receive</c>.</param>
/// <param name="Meter">What they are charged as; see <see cref="MeterNames"/>.</param>
/// <param name="Units">How many are charged in the month, rounded up to whole ones.</param>
/// <param name="Formula">How that was computed, with its inputs.</param>
public sealed record CountedRequests(string Load, RequestKind Kind, string Meter, decimal Units, string Formula);

/// <summary>What is charged for a meter.</summary>
/// <param name="Meter">The meter; see <see cref="MeterNames"/>.</param>
/// <param name="Units">How many units the month has.</param>
/// <param name="Free">How many of them cost nothing.</param>
/// <param name="Amount">What the others cost, in the currency of the prices.</param>
/// <param name="Formula">How that was computed, with its inputs.</param>
public sealed record CostCharge(string Meter, decimal Units, decimal Free, decimal Amount, string Formula);

/// <summary>What requests do.</summary>
public enum RequestKind
{
    /// <summary>They publish to a topic.</summary>
    Publish,

    /// <summary>They send to a queue.</summary>
    Send,

    /// <summary>They bring messages.</summary>
    Receive,

    /// <summary>They complete, abandon or dead-letter what was received.</summary>
    Settle,

    /// <summary>They keep sessions, locks and settings.</summary>
    Other,

    /// <summary>They ask for messages, and none come.</summary>
    EmptyPoll,
}
