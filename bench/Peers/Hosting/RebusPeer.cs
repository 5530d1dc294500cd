using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rebus.Bus;
using Rebus.Config;
using Rebus.Handlers;
using Rebus.Routing.TypeBased;
using Rebus.Serialization.Json;
using Rebus.Transport.InMem;

namespace Integration.Benchmarks.Hosting;

internal static class RebusPeer
{
    public static async Task<Measurement> RunAsync(Job job)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRebusHandler<ParcelHandler>();
        builder.Services.AddRebus(bus => bus
            .Transport(transport => transport.UseInMemoryTransport(new InMemNetwork(), "parcels"))
            .Serialization(serialization => serialization.UseSystemTextJson())
            .Routing(routing => routing.TypeBased().Map<Parcel>("parcels"))
            .Options(options =>
            {
                options.SetNumberOfWorkers(Environment.ProcessorCount);
                options.SetMaxParallelism(Handlers.Concurrency);
            }));
        using var host = builder.Build();
        await host.StartAsync();
        var bus = host.Services.GetRequiredService<IBus>();
        var measured = await Handlers.MeasureAsync(job, parcel => bus.Send(parcel));
        await host.StopAsync();
        return measured;
    }

    private sealed class ParcelHandler : IHandleMessages<Parcel>
    {
        public Task Handle(Parcel message) => Handled.One();
    }
}
