using System.Text;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

internal static class Lines
{
    public static string Order(int number, decimal total = 10, string country = "DE", decimal? price = null) =>
        $$"""{"id":"A-{{number}}","placedAt":"2026-03-02T08:00:00Z","customer":{"name":"Ann","email":"ann@example.com"},"country":"{{country}}","items":[{"sku":"TEA","quantity":1,"price":{{price ?? total}}}],"total":{{total}}}""";

    public static string Orders(int count) => string.Join('\n', Enumerable.Range(1, count).Select(n => Order(n)));

    public static Stream ToStream(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    public static IAsyncEnumerable<OrderLine> Read(string text) => OrderReader.ReadAsync(ToStream(text)).SelectMany(lines => lines);
}
