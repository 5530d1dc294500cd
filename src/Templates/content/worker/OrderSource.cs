using Integration.Hosting;
using Microsoft.Extensions.Hosting;

namespace Company.Application1;

/// <summary>Sends an order every five seconds, so that there is something to handle. Delete it when something else sends.</summary>
public sealed class OrderSource(IMessagePublisher publisher) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var number = 1; !stoppingToken.IsCancellationRequested; number++)
        {
            await publisher.SendAsync(new Order(number, "Ada"), cancellationToken: stoppingToken);
            await Task.Delay(TimeSpan.FromSeconds(5), stoppingToken);
        }
    }
}
