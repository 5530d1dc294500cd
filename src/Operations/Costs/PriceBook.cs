namespace Integration.Operations.Costs;

/// <summary>Price lists of several services; of two that price the same, the later one in the order given counts.</summary>
public sealed class PriceBook
{
    private static readonly TimeSpan Old = TimeSpan.FromDays(365);

    private readonly Dictionary<string, PriceList> _lists;

    /// <summary>Puts lists together.</summary>
    /// <param name="lists">The lists, those that come over others last.</param>
    /// <exception cref="ArgumentException">They have no price for something, or are of several currencies.</exception>
    public PriceBook(IReadOnlyList<PriceList> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        _lists = MeterNames.All.ToDictionary(
            meter => meter,
            meter => lists.LastOrDefault(list => list.Meters.ContainsKey(meter)) ?? throw new ArgumentException($"No price list has a price for '{meter}'.", nameof(lists)),
            StringComparer.Ordinal);
        Lists = [.. MeterNames.All.Select(ListOf).Distinct()];
        Currency = Lists.Select(list => list.Currency).Distinct(StringComparer.Ordinal).ToList() is [var only]
            ? only
            : throw new ArgumentException($"The price lists must be of one currency; they are of {string.Join(", ", Lists.Select(list => $"{list.Currency} ({list.Region})"))}.", nameof(lists));
    }

    /// <summary>The lists that count, each for something.</summary>
    public IReadOnlyList<PriceList> Lists { get; }

    /// <summary>The currency of all amounts.</summary>
    public string Currency { get; }

    /// <summary>The built-in lists.</summary>
    public static PriceBook BuiltIn { get; } = new(PriceList.BuiltIn);

    /// <summary>The list that prices something.</summary>
    public PriceList ListOf(string meter) => _lists[meter];

    /// <summary>What is charged for something.</summary>
    public PriceMeter this[string meter] => ListOf(meter).Meters[meter];

    /// <summary>The lists that are older than a year, and so no longer to be trusted.</summary>
    /// <param name="now">The time.</param>
    public IEnumerable<PriceList> OlderThanAYear(DateTimeOffset now) => Lists.Where(list => now - new DateTimeOffset(list.AsOf, default, TimeSpan.Zero) > Old);
}
