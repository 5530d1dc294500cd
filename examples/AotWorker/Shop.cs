using Integration;
using Integration.Hosting;
using Microsoft.Extensions.Hosting;

namespace AotWorker;

/// <summary>Places the orders, and stops the application when all are dealt with; stopping lets the consumers finish.</summary>
internal sealed class Shop(IMessagePublisher publisher, IHostApplicationLifetime application, Books books) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var orders = Enumerable.Range(0, books.Orders).Select(n => new Order(n, Books.Country(n), 9.99m + n));
        var results = await publisher.PublishManyAsync(
            orders, o => new() { Headers = MessageHeaders.Create(("country", o.Country)) }, cancellationToken: stoppingToken);
        results.ThrowIfAnyFailed();
        await books.Closed.WaitAsync(stoppingToken);
        application.StopApplication();
    }
}
