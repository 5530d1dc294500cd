using System.Text.Json;
using Integration.Examples.Tests.Orders.Setups;
using OrderProcessing.App;

namespace Integration.Examples.Tests.Orders;

/// <summary>One configuration value switches the provider, and the accounts are the same.</summary>
public class EveryProviderTests
{
    private static readonly string[] Billed = ["AT", "CH", "DE", "FR"];

    public static TheoryData<string> Providers => [.. ProviderSetup.All.Keys];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_sample_has_the_same_accounts(string provider)
    {
        await using var setup = await ProviderSetup.StartAsync(provider);
        using var runner = new OrderRunner();

        var code = await runner.RunAsync(Stream.Null, CancellationToken.None, ["--provider", provider, .. setup.Settings]);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Empty(runner.Errors);
        // Redeliveries and duplicates may differ: every provider delivers at least once.
        Assert.Equal(await ExpectedAsync(), runner.Lines.SkipLast(1).Where(l => !l.StartsWith("redeliveries:", StringComparison.Ordinal)).Select(l => l.Split(", duplicates")[0]));
        Assert.StartsWith("It all adds up: 1000 in = 999 processed + 1 dead-lettered, in ", runner.Lines[^1]);
    }

    /// <summary>Counted from the raw JSON, with none of the example's own code.</summary>
    private static async Task<string[]> ExpectedAsync()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "sample-orders.ndjson"));
        var orders = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var good = orders.Where(o => Total(o) == Sum(o)).ToList();
        var poisoned = Assert.Single(orders.Except(good));
        var sms = good.Count(o => Total(o) > 500);
        var billing = good.Count(o => Billed.Contains(o.GetProperty("country").GetString()));
        return
        [
            "bad lines: 0",
            $"in: {orders.Count}",
            $"processed: {good.Count}",
            "dead-lettered: 1",
            "unaccounted: 0",
            "of other runs: 0",
            $"subscription billing (country in ('AT', 'CH', 'DE', 'FR')): expected {billing}, actual {billing}",
            $"subscription email (every order): expected {good.Count}, actual {good.Count}",
            $"subscription sms (amount > 500): expected {sms}, actual {sms}",
            $"dead-lettered: {poisoned.GetProperty("id").GetString()}, OrderProcessing.Handlers.OrderRejectedException: The total is {Total(poisoned)}, the items add up to {Sum(poisoned)}.",
        ];
    }

    private static decimal Total(JsonElement order) => order.GetProperty("total").GetDecimal();

    private static decimal Sum(JsonElement order) => order.GetProperty("items").EnumerateArray()
        .Sum(i => i.GetProperty("quantity").GetInt32() * i.GetProperty("price").GetDecimal());
}
