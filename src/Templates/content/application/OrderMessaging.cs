using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Company.Application1;

/// <summary>What this application sends and handles; apart from Program.cs, so that tests can start it, too.</summary>
public static class OrderMessaging
{
    public static void Add(IHostApplicationBuilder builder) => builder.Services
        .AddMessaging(builder.Configuration)                        // its section "Messaging" names the provider in use
        .AddInMemory()
#if (UseAws)
        .AddAws()
#endif
#if (UseAzureServiceBus)
        .AddAzureServiceBus()
#endif
#if (UseRabbitMq)
        .AddRabbitMq()
#endif
        .AddQueue(new("orders") { MaxDeliveryCount = 5 })
        .MapMessage<Order>("orders")                                // where orders go
        .AddConsumer<Order, OrderHandler>("orders");                // and who handles them
}
