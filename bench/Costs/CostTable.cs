using System.Text;
using Integration.Operations.Costs;

namespace Integration.Benchmarks.Costs;

/// <summary>What a million messages cost: the measured requests and the prices that estimates are made from.</summary>
internal static class CostTable
{
    private static readonly int[] Loads = [10, 100, 1000];
    private static readonly PriceBook Prices = PriceBook.BuiltIn;

    public static int Write()
    {
        var text = Text();
        Console.WriteLine(text);
        PerformancePage.Write("costs", text);
        return 0;
    }

    private static string Text()
    {
        var text = new StringBuilder("US$ at the price of the first tier, without free units, discounts, data transfer and taxes.\n");
        foreach (var list in Prices.Lists)
        {
            text.Append($"Prices of {list.Region} as of {list.AsOf:yyyy-MM-dd}, to check at {list.CheckAt}; not confirmed: "
                + $"{string.Join("; ", list.Unconfirmed.Select(u => $"{u.Key} {u.Value}"))}.\n");
        }

        text.Append("\n| a million messages up to 64 KiB | SQS, SNS, US$ |\n|---|---|\n");
        foreach (var (name, requests) in MeasuredRequests.Aws.Scenarios.Where(s => s.Key != AwsRequests.IdleMinute))
            text.Append($"| {name} | {Format.Number((double)Aws(name, requests))} |\n");
        text.Append("\n| a million messages up to 64 KiB | Service Bus Standard, US$ |\n|---|---|\n");
        foreach (var (name, requests) in MeasuredRequests.AzureServiceBus.Scenarios.Where(s => s.Key != ServiceBusOperations.IdleMinute))
            text.Append($"| {name} | {Format.Number((double)ServiceBus(requests))} |\n");
        var idle = MeasuredRequests.Aws[AwsRequests.IdleMinute].Receive * 60 * LoadProfile.HoursOfMonth * Prices[MeterNames.SqsStandard].ListPrice;
        text.Append($"\nAn idle consumer costs {Format.Number((double)idle)} a month on SQS. Service Bus Standard has a base charge of "
            + $"{Format.Number((double)Prices[MeterNames.ServiceBusBase].Charge(LoadProfile.HoursOfMonth))} a month, which includes {Included() / 1_000_000:N0} million operations. "
            + "Premium charges the hour of a messaging unit, whatever it does:\n\n");
        text.Append("| Service Bus Premium, one unit, US$ | a million messages |\n|---|---|\n");
        foreach (var load in Loads)
            text.Append($"| {load:N0} messages/s on average | {Format.Number((double)Prices[MeterNames.ServiceBusPremiumUnit].ListPrice * 1_000_000 / 3600 / load)} |\n");
        return text.ToString();
    }

    // The rows are for a thousand messages.
    private static decimal Aws(string name, RequestCounts requests)
    {
        var ordered = name.StartsWith("ordered", StringComparison.Ordinal);
        var sqs = Prices[ordered ? MeterNames.SqsFifo : MeterNames.SqsStandard].ListPrice;
        return 1000 * ((requests.Publish * Prices[MeterNames.SnsStandard].ListPrice) + ((requests.Total - requests.Publish) * sqs));
    }

    // Each message in, each delivery, each settlement, of which every delivery has one, and the calls besides.
    private static decimal ServiceBus(RequestCounts requests) =>
        1000 * (1000 + requests.Settle + requests.Settle + requests.Other) * Prices[MeterNames.ServiceBusOperations].ListPrice;

    private static decimal Included() => Prices.ListOf(MeterNames.ServiceBusOperations).Free[Prices[MeterNames.ServiceBusOperations].FreePool!];
}
