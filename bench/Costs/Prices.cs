using System.Text.Json;

namespace Integration.Benchmarks.Costs;

/// <summary>What services charge, from bench/prices.json: change it there, with its date.</summary>
internal sealed record Prices
{
    public required string AsOf { get; init; }
    public required string Regions { get; init; }
    public required string Remarks { get; init; }
    public required IReadOnlyList<string> Sources { get; init; }
    public required IReadOnlyList<string> CheckAt { get; init; }
    public required double SqsStandardPerMillion { get; init; }
    public required double SqsFifoPerMillion { get; init; }
    public required double SnsPublishPerMillion { get; init; }
    public required double ServiceBusStandardPerMillion { get; init; }
    public required double ServiceBusStandardBasePerHour { get; init; }
    public required double ServiceBusStandardIncludedMillions { get; init; }
    public required double ServiceBusPremiumUnitPerHour { get; init; }

    public static Prices Read() =>
        JsonSerializer.Deserialize<Prices>(File.ReadAllText(Repository.Find("bench/prices.json")), JsonSerializerOptions.Web)!;
}
