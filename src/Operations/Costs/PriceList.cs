using System.Globalization;
using Integration.Registration;

namespace Integration.Operations.Costs;

/// <summary>The prices of a service on a day in a region, with where they are from.</summary>
public sealed record PriceList
{
    private const string DayFormat = "yyyy-MM-dd";
    private static readonly Lazy<IReadOnlyList<PriceList>> Embedded = new(ReadEmbedded);

    /// <summary>The lists that come with this package; <see cref="AsOf"/> tells how old each is.</summary>
    public static IReadOnlyList<PriceList> BuiltIn => Embedded.Value;

    /// <summary>The day of the prices.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Where they hold, such as <c>aws us-east-1</c>.</summary>
    public required string Region { get; init; }

    /// <summary>The currency, such as <c>USD</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>Up to how many bytes of messages count as one unit; 1 or more.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>What is charged for, by name.</summary>
    public required IReadOnlyDictionary<string, PriceMeter> Meters { get; init; }

    /// <summary>Units of a month that cost nothing, by the name that meters share them under.</summary>
    public required IReadOnlyDictionary<string, decimal> Free { get; init; }

    /// <summary>Where the prices are from, with the date of each source.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>What could not be verified, and what was done about it.</summary>
    public required IReadOnlyDictionary<string, string> Unconfirmed { get; init; }

    /// <summary>The service's own page.</summary>
    public string? CheckAt { get; init; }

    /// <summary>What the service charges for besides, and is in no estimate; null where nothing is named.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Reads a list from YAML or JSON.</summary>
    /// <exception cref="CostInputException">It is none; the message tells line, column and what is allowed.</exception>
    public static PriceList Read(string text) => CostDocument.Read(text, Read);

    private static PriceList Read(ConfigurationReader reader)
    {
        var free = reader.Section("Free");
        var pools = free.Names.ToDictionary(name => name, name => free.Decimal(name, 0) ?? 0, StringComparer.Ordinal);
        return new PriceList
        {
            AsOf = ReadDay(reader),
            Region = reader.Required(nameof(Region), "aws us-east-1"),
            Currency = reader.Required(nameof(Currency), "USD"),
            ChunkBytes = reader.Number(nameof(ChunkBytes), 1) ?? 65_536,
            Free = pools,
            Meters = ReadMeters(reader.Section(nameof(Meters)), pools),
            Sources = ReadTexts(reader.Section(nameof(Sources))),
            Unconfirmed = ReadTexts(reader.Section(nameof(Unconfirmed))),
            CheckAt = reader.Text(nameof(CheckAt)),
            LeftOut = reader.Text(nameof(LeftOut)),
        };
    }

    private static DateOnly ReadDay(ConfigurationReader reader)
    {
        var text = reader.Required(nameof(AsOf), "2026-06-13");
        if (!DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            reader.Fault(nameof(AsOf), $"is '{text}'; allowed: a day such as 2026-06-13");
        return day;
    }

    private static Dictionary<string, PriceMeter> ReadMeters(ConfigurationReader reader, IReadOnlyDictionary<string, decimal> pools)
    {
        var meters = new Dictionary<string, PriceMeter>(StringComparer.Ordinal);
        foreach (var (name, meter) in reader.Sections())
        {
            if (!MeterNames.All.Contains(name, StringComparer.Ordinal))
                reader.FaultInKey(name, $"is no meter; allowed: {string.Join(", ", MeterNames.All)}{NearestName.Suggestion(name, MeterNames.All)}");
            meters.Add(name, ReadMeter(name, meter, pools));
        }

        return meters;
    }

    private static PriceMeter ReadMeter(string name, ConfigurationReader reader, IReadOnlyDictionary<string, decimal> pools)
    {
        var pool = reader.Text("Free");
        if (pool is not null && !pools.ContainsKey(pool))
            reader.Fault("Free", $"is '{pool}', and no such free units are listed; allowed: {(pools.Count == 0 ? "none" : string.Join(", ", pools.Keys))}");
        return new PriceMeter(name, reader.Required("Unit", "request"), reader.Decimal("Per", 1) ?? 1, pool, ReadTiers(reader.Section("Tiers")));
    }

    private static List<PriceTier> ReadTiers(ConfigurationReader reader)
    {
        var tiers = new List<PriceTier>();
        foreach (var key in reader.Names)
        {
            if (!decimal.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var from) || (tiers.Count == 0 ? from != 0 : from <= tiers[^1].From))
                reader.FaultInKey(key, "is no such number; allowed: the units of a month from which on a price holds, from 0 upwards");
            if (reader.Decimal(key, 0) is { } price)
                tiers.Add(new(from, price));
            else
                reader.Fault(key, "has no price; give one such as 0.40");
        }

        if (tiers.Count == 0)
            reader.Fault("", "has no price; give one from 0 units on, such as { \"0\": 0.40 }");
        return tiers;
    }

    private static Dictionary<string, string> ReadTexts(ConfigurationReader reader) =>
        reader.Names.ToDictionary(name => name, name => reader.Text(name) ?? "", StringComparer.Ordinal);

    private static IReadOnlyList<PriceList> ReadEmbedded() =>
        [.. EmbeddedData.Names.Where(name => name.StartsWith("prices/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Read(EmbeddedData.Read(name)))];
}
