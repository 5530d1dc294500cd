using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Benchmarks.Hosting;

internal static class MassTransitPeer
{
    public static async Task<Measurement> RunAsync(Job job)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<ParcelConsumer>();
            bus.UsingInMemory((context, transport) => transport.ReceiveEndpoint("parcels", endpoint =>
            {
                endpoint.ConcurrentMessageLimit = Handlers.Concurrency;
                endpoint.ConfigureConsumer<ParcelConsumer>(context);
            }));
        });
        using var host = builder.Build();
        await host.StartAsync();
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:parcels"));
        var measured = await Handlers.MeasureAsync(job, parcel => endpoint.Send(parcel));
        await host.StopAsync();
        return measured;
    }

    private sealed class ParcelConsumer : IConsumer<Parcel>
    {
        public Task Consume(ConsumeContext<Parcel> context) => Handled.One();
    }
}
