using System.Globalization;
using System.Text.RegularExpressions;

namespace Integration.Benchmarks.Costs;

/// <summary>A row of the table of requests in docs/providers/aws.md: how many for a thousand messages.</summary>
internal sealed partial record Scenario(string Name, int Requests)
{
    /// <summary>How the page calls what is no thousand messages: the requests of an idle consumer, a minute.</summary>
    public bool IsIdle => Name.Contains("idle", StringComparison.Ordinal);

    private int Subscriptions => SubscriptionCount().Match(Name) is { Success: true } match ? int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : 0;

    // Each publish is a request to SNS, of ten messages where they are batched. All other requests are to SQS.
    private int Publishes => Subscriptions == 0 ? 0 : Name.Contains("batches", StringComparison.Ordinal) ? 100 : 1000;

    // Service Bus charges each message that is sent and each that is delivered, in a batch or not, and no settlement.
    private int Operations => 1 + Math.Max(1, Subscriptions);

    /// <summary>The page's rows.</summary>
    public static IReadOnlyList<Scenario> ReadAll()
    {
        var page = File.ReadAllText(Repository.Find("docs/providers/aws.md"));
        var rows = Row().Matches(page[page.IndexOf("\n## Cost\n", StringComparison.Ordinal)..])
            .Select(row => new Scenario(row.Groups["name"].Value, int.Parse(row.Groups["count"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        return [.. rows.TakeWhile(row => !row.IsIdle), .. rows.Where(row => row.IsIdle)];
    }

    /// <summary>US$ a million messages on SQS and SNS.</summary>
    public double Aws(Prices prices)
    {
        var sqs = Name.StartsWith("ordered", StringComparison.Ordinal) ? prices.SqsFifoPerMillion : prices.SqsStandardPerMillion;
        return (((Requests - Publishes) * sqs) + (Publishes * prices.SnsPublishPerMillion)) / 1000;
    }

    /// <summary>US$ a million messages on Service Bus Standard, beyond what the base charge includes.</summary>
    public double ServiceBus(Prices prices) => Operations * prices.ServiceBusStandardPerMillion;

    [GeneratedRegex(@"^\| (?<name>[^|]+) \| (?<count>[\d,]+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<count>\d+) subscription", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SubscriptionCount();
}
