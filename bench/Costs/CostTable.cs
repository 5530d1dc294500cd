using System.Text;

namespace Integration.Benchmarks.Costs;

/// <summary>What a million messages cost: the measured requests of docs/providers/aws.md times bench/prices.json.</summary>
internal static class CostTable
{
    private const int HoursOfMonth = 730;
    private static readonly int[] Loads = [10, 100, 1000];

    public static int Write()
    {
        var text = Text(Prices.Read(), Scenario.ReadAll());
        Console.WriteLine(text);
        PerformancePage.Write("costs", text);
        return 0;
    }

    private static string Text(Prices prices, IReadOnlyList<Scenario> scenarios)
    {
        var text = new StringBuilder($"Prices as of {prices.AsOf}, {prices.Regions}. {prices.Remarks}\n\n");
        text.Append("| a million messages up to 64 KiB, US$ | SQS, SNS | Service Bus Standard |\n|---|---|---|\n");
        foreach (var scenario in scenarios.Where(scenario => !scenario.IsIdle))
            text.Append($"| {scenario.Name} | {Format.Number(scenario.Aws(prices))} | {Format.Number(scenario.ServiceBus(prices))} |\n");
        var idle = scenarios.Single(scenario => scenario.IsIdle).Requests * 60 * HoursOfMonth * prices.SqsStandardPerMillion / 1_000_000;
        text.Append($"\nAn idle consumer costs {Format.Number(idle)} a month on SQS. Service Bus Standard has a base charge of "
            + $"{Format.Number(prices.ServiceBusStandardBasePerHour * HoursOfMonth)} a month, which includes {prices.ServiceBusStandardIncludedMillions:N0} million operations. "
            + "Premium charges the hour of a messaging unit, whatever it does:\n\n");
        text.Append("| Service Bus Premium, one unit, US$ | a million messages |\n|---|---|\n");
        foreach (var load in Loads)
            text.Append($"| {load:N0} messages/s on average | {Format.Number(prices.ServiceBusPremiumUnitPerHour * 1_000_000 / 3600 / load)} |\n");
        text.Append($"\nSources: {Links(prices.Sources)}. The services' own pages: {Links(prices.CheckAt)}.\n");
        return text.ToString();
    }

    private static string Links(IEnumerable<string> addresses) => string.Join(", ", addresses.Select(address => $"<{address}>"));
}
