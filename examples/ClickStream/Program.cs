using ClickStream;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Clicks of a web shop in a stream: one producer, two readers at a time that know nothing of each other, and one that comes later and reads
// everything again. Which provider, and how many partitions, is in the configuration.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddMessaging(builder.Configuration).AddInMemory();
using var host = builder.Build();
await host.StartAsync();        // makes the stream
var account = await new Shop(host.Services.GetRequiredService<Integration.IMessaging>()).RunAsync(builder.Configuration.GetValue("Clicks", 10_000));
account.Print(Console.Out);
await host.StopAsync();
return account.AddsUp ? 0 : 1;
