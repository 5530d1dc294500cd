using Integration.Benchmarks.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Postgresql;
using Wolverine.RDBMS;
using Wolverine.Runtime;

namespace Integration.Benchmarks.Outbox;

internal static class WolverineOutboxPeer
{
    public static async Task<Measurement> RunAsync(Job job)
    {
        await using var shop = await Shop.CreateAsync(job);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseWolverine(options =>
        {
            options.UseRuntimeCompilation();
            options.PersistMessagesWithPostgresql(shop.ConnectionString);
            options.Durability.Mode = DurabilityMode.Solo;
            options.Discovery.DisableConventionalDiscovery().IncludeType<WolverineParcelHandler>();
            options.PublishMessage<Parcel>().ToLocalQueue("parcels").UseDurableInbox().MaximumParallelMessages(Handlers.Concurrency);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var runtime = host.Services.GetRequiredService<IWolverineRuntime>();
        var measured = await Transactions.MeasureAsync(job, async parcel =>
        {
            await using var connection = await shop.Source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var context = new MessageContext(runtime);
            await context.EnlistInOutboxAsync(new DatabaseEnvelopeTransaction((IMessageDatabase)runtime.Storage, transaction));
            await Shop.InsertAsync(connection, transaction, parcel);
            await context.PublishAsync(parcel);
            await transaction.CommitAsync();
            await context.FlushOutgoingMessagesAsync();
        });
        await host.StopAsync();
        return measured;
    }
}
