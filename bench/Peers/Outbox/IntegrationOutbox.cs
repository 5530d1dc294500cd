using Integration.Benchmarks.Hosting;
using Integration.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Benchmarks.Outbox;

internal static class IntegrationOutbox
{
    public static async Task<Measurement> RunAsync(Job job)
    {
        await using var shop = await Shop.CreateAsync(job);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration["Messaging:Provider"] = "in-memory";
        builder.Services.AddMessaging(builder.Configuration)
            .AddInMemory()
            .AddQueue(new("parcels"))
            .AddConsumer<Parcel, ParcelHandler>("parcels", options => options.MaxConcurrency = Handlers.Concurrency)
            .AddNpgsqlOutbox(_ => shop.Source, options => options.CreateTables = true);
        using var host = builder.Build();
        await host.StartAsync();
        var outbox = host.Services.GetRequiredService<IOutbox>();
        var measured = await Transactions.MeasureAsync(job, async parcel =>
        {
            await using var connection = await shop.Source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await Shop.InsertAsync(connection, transaction, parcel);
            await outbox.SendAsync(transaction, "parcels", parcel);
            await outbox.CommitAsync(transaction);
        });
        await host.StopAsync();
        return measured;
    }
}
