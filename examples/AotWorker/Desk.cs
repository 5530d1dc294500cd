using Integration;
using Microsoft.Extensions.Hosting;

namespace AotWorker;

/// <summary>Receives orders from a subscription, and stops the application when everything is done.</summary>
internal abstract class Desk(IMessaging messaging, IHostApplicationLifetime application, Books books, string subscription) : BackgroundService
{
    protected Books Books => books;

    protected abstract void Handle(Order order);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in messaging.Topic("order-placed").Subscription(subscription).ReceiveAllAsync(stoppingToken))
        {
            Handle(message.Message.ReadJson(OrderJson.Default.Order)!);

            // Not cancelled by the stop: what was handled is completed, or it would be handled again.
            await message.CompleteAsync(CancellationToken.None);
            if (books.AreClosed)
                application.StopApplication();
        }
    }
}

internal sealed class Billing(IMessaging messaging, IHostApplicationLifetime application, Books books) : Desk(messaging, application, books, "billing")
{
    protected override void Handle(Order order) => Books.Bill(order);
}

internal sealed class Export(IMessaging messaging, IHostApplicationLifetime application, Books books) : Desk(messaging, application, books, "export")
{
    protected override void Handle(Order order) => Books.Export(order);
}
