using System.Globalization;
using AotWorker;
using Integration;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A worker on the generic host, compiled ahead of time: publishes orders to a topic, and bills and exports them from two of
// its subscriptions. It ends when everything is done, with exit code 0 when every order was billed exactly once.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
var books = new Books(int.Parse(builder.Configuration["Orders"] ?? "1000", CultureInfo.InvariantCulture));
builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging"))
    .AddInMemory()
    .RequireCapabilities("the shop", Capability.PublishMany)
    .ConfigureSerialization(json => json.TypeInfoResolvers.Add(OrderJson.Default))
    .MapMessage<Order>("order-placed")
    .AddConsumer<Order, Billing>("order-placed/billing")
    .AddConsumer<Order, Export>("order-placed/export");
builder.Services.AddHealthChecks().AddMessagingBacklog().AddMessagingDeadLetters();
builder.Services.AddSingleton(books);
builder.Services.AddHostedService<Shop>();

using var host = builder.Build();
if (args is ["asyncapi", ..])
{
    // At build time: what it sends and receives, for those who build the other end.
    Console.WriteLine(AsyncApiDocument.Of(host.Services));
    return 0;
}

await host.RunAsync();
return books.Report();
