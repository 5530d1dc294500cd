using Integration;
using Microsoft.Extensions.Hosting;

namespace AotWorker;

/// <summary>Places the orders.</summary>
internal sealed class Shop(IMessaging messaging, Books books) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var orders = Enumerable.Range(0, books.Orders).Select(n => new Order(n, Books.Country(n), 9.99m + n));
        var results = await messaging.Topic("order-placed").PublishManyAsync(
            orders.Select(o => Message.FromJson(o, OrderJson.Default.Order).WithHeader("country", o.Country)), cancellationToken: stoppingToken);
        results.ThrowIfAnyFailed();
    }
}
