namespace Integration.Operations.Costs;

/// <summary>
/// Estimates what a load costs in a month on SQS and SNS, and on Service Bus Standard and Premium: the requests that the library was measured to make for it,
/// times the prices of a <see cref="PriceBook"/>. It reaches no service.
/// </summary>
public static class CostEstimator
{
    /// <summary>Estimates a profile.</summary>
    /// <param name="profile">What is sent and received.</param>
    /// <param name="prices">The prices; the built-in ones when left out.</param>
    public static CostEstimate Estimate(LoadProfile profile, PriceBook? prices = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        prices ??= PriceBook.BuiltIn;
        return new(prices, profile.Loads.Sum(load => load.MessagesPerMonth), [Aws(profile, prices), Standard(profile, prices), Premium(profile, prices)]);
    }

    private static CostOffer Aws(LoadProfile profile, PriceBook prices)
    {
        var requests = profile.Loads.SelectMany(load => new AwsRequests(load, prices.ListOf(MeterNames.SqsStandard).ChunkBytes).Count()).ToList();
        return new("SQS and SNS", requests, [.. Charge(requests, prices)], [.. Notes(requests, profile, prices)]);
    }

    private static CostOffer Standard(LoadProfile profile, PriceBook prices)
    {
        var requests = profile.Loads.SelectMany(load => new ServiceBusOperations(load, prices.ListOf(MeterNames.ServiceBusOperations).ChunkBytes).Count()).ToList();
        return new("Service Bus Standard", requests, [Hours(MeterNames.ServiceBusBase, 1, prices), .. Charge(requests, prices)], [.. Notes(requests, profile, prices)]);
    }

    private static CostOffer Premium(LoadProfile profile, PriceBook prices) => new(
        "Service Bus Premium", [], [Hours(MeterNames.ServiceBusPremiumUnit, profile.MessagingUnits, prices)],
        ["Premium is charged by messaging unit and hour, whatever is sent; how many units the load needs is not estimated."]);

    private static IEnumerable<CostCharge> Charge(IReadOnlyList<CountedRequests> requests, PriceBook prices)
    {
        var left = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var meter in MeterNames.All.Where(name => requests.Any(r => r.Meter == name)).Select(name => prices[name]))
        {
            var units = requests.Where(r => r.Meter == meter.Name).Sum(r => r.Units);
            var free = 0m;
            if (meter.FreePool is { } pool)
            {
                var available = left.GetValueOrDefault(pool, prices.ListOf(meter.Name).Free[pool]);
                free = Math.Min(available, units);
                left[pool] = available - free;
            }

            yield return new(meter.Name, units, free, meter.Charge(units, free), Formula(meter, units, free));
        }
    }

    private static CostCharge Hours(string name, int count, PriceBook prices)
    {
        var (meter, hours) = (prices[name], (decimal)count * LoadProfile.HoursOfMonth);
        return new(name, hours, 0, meter.Charge(hours), Formula(meter, hours, 0));
    }

    private static string Formula(PriceMeter meter, decimal units, decimal free)
    {
        var per = meter.Per == 1 ? "" : Invariant($" ÷ {meter.Per:#,0}");
        var parts = meter.Parts(units, free).Select(part => Invariant($"{part.Units:#,0.##} × {part.Price}{per}")).ToList();
        var text = parts.Count == 0 ? "0" : string.Join(" + ", parts);
        return free > 0 ? Invariant($"{free:#,0} free; {text}") : text;
    }

    private static IEnumerable<string> Notes(IReadOnlyList<CountedRequests> requests, LoadProfile profile, PriceBook prices)
    {
        foreach (var load in requests.GroupBy(r => r.Load))
        {
            var (empty, all) = (load.Where(r => r.Kind == RequestKind.EmptyPoll).Sum(r => r.Units), load.Sum(r => r.Units));
            if (load.Sum(r => (r.Kind == RequestKind.EmptyPoll ? 1 : -1) * r.Units * prices[r.Meter].ListPrice) > 0)
                yield return Invariant($"{load.Key}: polls that bring nothing cost more than work: {empty:#,0} of {all:#,0}. Fewer consumers cost less; so do queues that share one.");
        }

        var uncounted = profile.Loads.Where(load => load.IdleHours == 0).Select(load => load.Name).ToList();
        if (uncounted.Count > 0)
            yield return $"Without IdleHours polls that bring nothing are not counted: {string.Join(", ", uncounted)}.";
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
