using System.Text.Json;
using Integration.Operations.Costs;

namespace Integration.Cli;

/// <summary>What <c>cost</c> estimated.</summary>
internal sealed record CostDocument(string Currency, decimal MessagesPerMonth, IReadOnlyList<CostOfferDocument> Offers, IReadOnlyList<PriceListDocument> Prices)
{
    public static CostDocument Of(CostEstimate estimate, IReadOnlyList<PriceList> old) => new(
        estimate.Prices.Currency,
        estimate.Messages,
        [.. estimate.Offers.Select(o => new CostOfferDocument(
            o.Name, o.Amount,
            [.. o.Charges.Select(c => new CostChargeDocument(c.Meter, c.Units, c.Free, c.Amount, c.Formula))],
            [.. o.Requests.Select(r => new CostRequestsDocument(r.Load, NameOf(r.Kind), r.Meter, r.Units, r.Formula))],
            o.Notes))],
        [.. estimate.Prices.Lists.Select(l => new PriceListDocument(
            l.Region, l.AsOf, old.Contains(l), [.. l.Sources.Select(s => $"{s.Key}: {s.Value}")], [.. l.Unconfirmed.Select(u => $"{u.Key} {u.Value}")], l.LeftOut))]);

    private static string NameOf(RequestKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}

/// <summary>A service, or a tier of one.</summary>
internal sealed record CostOfferDocument(
    string Name, decimal AmountPerMonth, IReadOnlyList<CostChargeDocument> Charges, IReadOnlyList<CostRequestsDocument> Requests, IReadOnlyList<string> Notes);

/// <summary>What is charged for a meter.</summary>
internal sealed record CostChargeDocument(string Meter, decimal Units, decimal Free, decimal Amount, string Formula);

/// <summary>Requests of one kind, in the units that they count as.</summary>
internal sealed record CostRequestsDocument(string Load, string Kind, string Meter, decimal Units, string Formula);

/// <summary>Where prices are from.</summary>
internal sealed record PriceListDocument(
    string Region, DateOnly AsOf, bool IsOlderThanAYear, IReadOnlyList<string> Sources, IReadOnlyList<string> Unconfirmed, string? LeftOut);
