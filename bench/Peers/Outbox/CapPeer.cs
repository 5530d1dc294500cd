using DotNetCore.CAP;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Integration.Benchmarks.Outbox;

internal static class CapPeer
{
    public static async Task<Measurement> RunAsync(Job job)
    {
        await using var shop = await Shop.CreateAsync(job);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddCap(options =>
        {
            options.UsePostgreSql(shop.ConnectionString);
            options.RegisterExtension(new CountingBroker());
            options.EnablePublishParallelSend = true;
        });
        using var host = builder.Build();
        await host.StartAsync();

        // It makes its tables after the start, and says that it has started a moment before its dispatcher can be given anything.
        while (!host.Services.GetRequiredService<IBootstrapper>().IsStarted)
            await Task.Delay(50);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var publisher = host.Services.GetRequiredService<ICapPublisher>();
        var measured = await Transactions.MeasureAsync(job, async parcel =>
        {
            await using var connection = await shop.Source.OpenConnectionAsync();
            using var transaction = await connection.BeginTransactionAsync(publisher);
            await Shop.InsertAsync(connection, (NpgsqlTransaction)transaction.DbTransaction!, parcel);
            await publisher.PublishAsync("parcels", parcel);
            await transaction.CommitAsync();
        });
        await host.StopAsync();
        return measured;
    }
}
