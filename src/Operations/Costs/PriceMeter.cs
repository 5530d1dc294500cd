namespace Integration.Operations.Costs;

/// <summary>What a service counts, and what it charges for it.</summary>
/// <param name="Name">The name, such as <c>sqs-standard</c>.</param>
/// <param name="Unit">What is counted, such as a request.</param>
/// <param name="Per">For how many units the prices are; 1 or more.</param>
/// <param name="FreePool">The name of the free units that it shares with other meters; null for none.</param>
/// <param name="Tiers">The prices, by the number of units of a month from which on each holds; the first is from 0.</param>
public sealed record PriceMeter(string Name, string Unit, decimal Per, string? FreePool, IReadOnlyList<PriceTier> Tiers)
{
    /// <summary>The price of a unit in the first tier, free units left aside.</summary>
    public decimal ListPrice => Tiers[0].Price / Per;

    /// <summary>What a month's units cost, in the currency of the list.</summary>
    /// <param name="units">All of them, the free ones included; 0 or more.</param>
    /// <param name="free">How many of them, the first, cost nothing; 0 or more.</param>
    public decimal Charge(decimal units, decimal free = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfNegative(free);
        return Parts(units, free).Sum(part => part.Units * part.Price / Per);
    }

    /// <summary>The units that are charged, tier by tier.</summary>
    internal IEnumerable<(decimal Units, decimal Price)> Parts(decimal units, decimal free)
    {
        for (var i = 0; i < Tiers.Count; i++)
        {
            var from = Math.Max(Tiers[i].From, free);
            var to = i + 1 < Tiers.Count ? Math.Min(Tiers[i + 1].From, units) : units;
            if (to > from)
                yield return (to - from, Tiers[i].Price);
        }
    }
}

/// <summary>A price that holds from a number of units a month on.</summary>
/// <param name="From">The number of units.</param>
/// <param name="Price">The price of <see cref="PriceMeter.Per"/> units.</param>
public sealed record PriceTier(decimal From, decimal Price);
