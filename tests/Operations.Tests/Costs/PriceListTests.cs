using Integration.Operations.Costs;

namespace Integration.Operations.Tests.Costs;

public sealed class PriceListTests
{
    private const string Own = """
        AsOf: 2026-11-01
        Region: aws eu-central-1
        Currency: USD
        Meters:
          sqs-fifo:
            Unit: request
            Per: 1000000
            Tiers:
              0: 0.60
        """;

    /// <summary>By hand, with the tiers that AWS states: the first 100 billion at 0.40 a million, the next at 0.30, what is above at 0.24.</summary>
    [Theory]
    [InlineData("sqs-standard", 0, 0, "0")]
    [InlineData("sqs-standard", 1_000_000, 1_000_000, "0")]
    [InlineData("sqs-standard", 1_000_001, 1_000_000, "0.0000004")]
    [InlineData("sqs-standard", 3_000_000, 1_000_000, "0.80")]
    [InlineData("sqs-standard", 100_000_000_000, 1_000_000, "39999.60")]
    [InlineData("sqs-standard", 250_000_000_000, 1_000_000, "81999.60")]
    [InlineData("sqs-fifo", 2_000_000, 0, "1.00")]
    [InlineData("sns-standard", 10_000_000, 1_000_000, "4.50")]
    // Included are 13 million; 87 at 0.80 are 69.60, 2,400 at 0.50 are 1,200, and 500 at 0.20 are 100.
    [InlineData("service-bus-standard-operations", 13_000_000, 13_000_000, "0")]
    [InlineData("service-bus-standard-operations", 100_000_000, 13_000_000, "69.60")]
    [InlineData("service-bus-standard-operations", 2_500_000_000, 13_000_000, "1269.60")]
    [InlineData("service-bus-standard-operations", 3_000_000_000, 13_000_000, "1369.60")]
    // 730 hours at 0.01344 and 0.9275.
    [InlineData("service-bus-standard-base", 730, 0, "9.8112")]
    [InlineData("service-bus-premium-unit", 730, 0, "677.0750")]
    public void Tiers_are_charged_as_the_services_state_them(string meter, long units, long free, string amount) =>
        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), PriceBook.BuiltIn[meter].Charge(units, free));

    [Fact]
    public void Every_built_in_price_names_its_source_and_what_is_not_confirmed()
    {
        Assert.Equal(MeterNames.All.Order(StringComparer.Ordinal), PriceList.BuiltIn.SelectMany(list => list.Meters.Keys).Order(StringComparer.Ordinal));
        foreach (var list in PriceList.BuiltIn)
        {
            Assert.NotEmpty(list.Sources);
            Assert.All(list.Sources.Values, source => Assert.StartsWith("https://", source, StringComparison.Ordinal));
            Assert.NotEmpty(list.Unconfirmed);
            Assert.StartsWith("https://", list.CheckAt, StringComparison.Ordinal);
            Assert.Contains("data transfer", list.LeftOut, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prices_of_ones_own_come_over_the_built_in_ones_meter_by_meter()
    {
        var book = new PriceBook([.. PriceList.BuiltIn, PriceList.Read(Own)]);

        Assert.Equal(0.60m / 1_000_000, book[MeterNames.SqsFifo].ListPrice);
        Assert.Equal(PriceBook.BuiltIn[MeterNames.SqsStandard], book[MeterNames.SqsStandard]);
        Assert.Contains(book.Lists, list => list.Region == "aws eu-central-1");
    }

    [Fact]
    public void Lists_of_two_currencies_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => new PriceBook([.. PriceList.BuiltIn, PriceList.Read(Own.Replace("USD", "EUR", StringComparison.Ordinal))]));
        Assert.Contains("EUR (aws eu-central-1)", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(365, false)]
    [InlineData(366, true)]
    public void Prices_are_old_after_a_year(int days, bool isOld)
    {
        var list = PriceList.BuiltIn[0];
        Assert.Equal(isOld, PriceBook.BuiltIn.OlderThanAYear(new DateTimeOffset(list.AsOf.AddDays(days), default, TimeSpan.Zero)).Contains(list));
    }

    [Theory]
    [InlineData("AsOf: 2026-11-01", "AsOf: yesterday", "line 1, column 7: AsOf is 'yesterday'; allowed: a day such as 2026-06-13")]
    [InlineData("sqs-fifo:", "sqs-fito:", "line 5, column 3: 'sqs-fito' is no meter; allowed: sqs-standard, sqs-fifo")]
    [InlineData("0: 0.60", "0: free", "line 9, column 10: 0 is 'free'; allowed: a number such as 0.25, 0 or more")]
    [InlineData("0: 0.60", "1: 0.60", "line 9, column 7: '1' is no such number; allowed: the units of a month from which on a price holds, from 0 upwards")]
    [InlineData("Unit: request", "Unit: request\n    Free: sqs", "line 7, column 11: Free is 'sqs', and no such free units are listed; allowed: none")]
    [InlineData("Region: aws eu-central-1\n", "", "has no Region; give one, such as aws us-east-1")]
    [InlineData("Currency: USD", "Currency: USD\nCurency: EUR", "'Curency' is unknown")]
    public void Faults_tell_the_line_and_what_is_allowed(string right, string wrong, string told) =>
        Assert.Contains(told, Assert.Throws<CostInputException>(() => PriceList.Read(Own.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
}
