using Company.Application1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);                  // reads appsettings.json, the environment and the command line
OrderMessaging.Add(builder);
builder.Services.AddHostedService<OrderSource>();
await builder.Build().RunAsync();
