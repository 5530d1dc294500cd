using Azure.Messaging.ServiceBus;
using Integration.Emulators.AzureServiceBus.Sql;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class SqlFilterTests
{
    private static readonly ServiceBusMessage Order = new("body")
    {
        Subject = "order.created",
        CorrelationId = "c1",
        ApplicationProperties =
        {
            ["n"] = 5, ["price"] = 9.5, ["exact"] = 1.10m, ["text"] = "it's 100%", ["flag"] = true, ["empty"] = null!, ["odd name"] = "x",
        },
    };

    [Theory]
    [InlineData("n = 5")]
    [InlineData("5 = n AND n <> 6 AND n != 6")]
    [InlineData("n < 6 AND n <= 5 AND n > 4 AND n >= 5")]
    [InlineData("user.n = 5")]
    [InlineData("sys.Label = 'order.created' and SYS.correlationid = 'c1'")]
    [InlineData("[odd name] = 'x' AND \"odd name\" = 'x'")]
    [InlineData("text = 'it''s 100%'")]
    [InlineData("sys.Label LIKE 'order.%'")]
    [InlineData("sys.Label LIKE '_rder%ed'")]
    [InlineData("sys.Label NOT LIKE 'order'")]
    [InlineData("text LIKE '%100!%' ESCAPE '!'")]
    [InlineData("NOT text LIKE '%10!%' ESCAPE '!'")]
    [InlineData("n IN (1, 5.0, 'x')")]
    [InlineData("n NOT IN (1, 2)")]
    [InlineData("EXISTS(n) AND NOT EXISTS(missing) AND EXISTS(user.flag)")]
    [InlineData("missing IS NULL AND n IS NOT NULL AND empty IS NULL AND EXISTS(empty)")]
    [InlineData("flag = TRUE AND flag <> FALSE")]
    [InlineData("n + 2 * 3 = 11 AND (n + 2) * 3 = 21 AND n / 2 = 2 AND n % 2 = 1 AND -n = 0 - 5")]
    [InlineData("price = 9.5 AND price > 9 AND exact = 1.1 AND 1e1 > price")]
    [InlineData("missing = 1 OR n = 5")]
    [InlineData("n = 1 OR n = 2 AND n = 3 OR n = 5")]
    [InlineData("NOT (n = 1 OR n = 2)")]
    [InlineData("n = @five AND text = @text")]
    public void Matches(string expression) => Assert.True(Evaluate(expression));

    [Theory]
    [InlineData("n = '5'")]
    [InlineData("n <> '5'")]
    [InlineData("NOT n = '5'")]
    [InlineData("missing = 1")]
    [InlineData("missing <> 1")]
    [InlineData("NOT missing = 1")]
    [InlineData("missing NOT IN (1)")]
    [InlineData("missing NOT LIKE 'a'")]
    [InlineData("missing + 1 = 1 AND n = 5")]
    [InlineData("n / 0 = 1")]
    [InlineData("sys.To = 'x' OR n = 4")]
    [InlineData("text = 'IT''S 100%'")]
    [InlineData("n IN (1, 2)")]
    [InlineData("sys.Label LIKE 'order_created_'")]
    public void Does_not_match(string expression) => Assert.False(Evaluate(expression));

    [Theory]
    [InlineData("n")]
    [InlineData("n =")]
    [InlineData("n == 5")]
    [InlineData("n = 5 AND")]
    [InlineData("(n = 5")]
    [InlineData("n = 5)")]
    [InlineData("n = 'open")]
    [InlineData("n IN ()")]
    [InlineData("5 IS NULL")]
    [InlineData("sys.Subject = 'x'")]
    [InlineData("other.n = 1")]
    [InlineData("n = @missing")]
    [InlineData("n = 5 n = 6")]
    [InlineData("AND n = 5")]
    [InlineData("(n = 5) + 1 = 2")]
    [InlineData("n = 1e")]
    [InlineData("n # 5")]
    [InlineData("n = 99999999999999999999")]
    public void Is_refused(string expression) => Assert.Equal(EmulatedError.InvalidArgument, Assert.Throws<ServiceBusEmulatorException>(() => Evaluate(expression)).Error);

    private static bool Evaluate(string expression) =>
        new SqlFilter(expression, new Dictionary<string, object?> { ["@five"] = 5, ["@text"] = "it's 100%" })
            .Matches(Order.GetRawAmqpMessage());
}
