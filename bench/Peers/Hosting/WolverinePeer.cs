using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Integration.Benchmarks.Hosting;

internal static class WolverinePeer
{
    public static async Task<Measurement> RunAsync(Job job)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseWolverine(options =>
        {
            options.UseRuntimeCompilation();
            options.Discovery.DisableConventionalDiscovery().IncludeType<WolverineParcelHandler>();
            options.PublishMessage<Parcel>().ToLocalQueue("parcels").MaximumParallelMessages(Handlers.Concurrency);
        });
        using var host = builder.Build();
        await host.StartAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        var measured = await Handlers.MeasureAsync(job, parcel => bus.PublishAsync(parcel).AsTask());
        await host.StopAsync();
        return measured;
    }
}

/// <summary>Wolverine generates the code that calls it, so it is public.</summary>
public sealed class WolverineParcelHandler
{
    public static Task Handle(Parcel parcel)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        return Handled.One();
    }
}
