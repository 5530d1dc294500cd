using Integration;
using Integration.Hosting;
using Microsoft.Extensions.Hosting;

namespace AotWorker;

/// <summary>Places the orders, and stops the application when all are dealt with; stopping lets the consumers finish.</summary>
internal sealed class Shop(IMessaging messaging, IMessageSerializer serializer, IHostApplicationLifetime application, Books books) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var orders = Enumerable.Range(0, books.Orders).Select(n => new Order(n, Books.Country(n), 9.99m + n));
        var results = await messaging.Topic("order-placed").PublishManyAsync(
            orders.Select(o => serializer.Serialize(o).WithHeader("country", o.Country)), cancellationToken: stoppingToken);
        results.ThrowIfAnyFailed();
        await books.Closed.WaitAsync(stoppingToken);
        application.StopApplication();
    }
}
