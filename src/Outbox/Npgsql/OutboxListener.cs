using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Integration.Outbox;

/// <summary>Wakes the relay at commits, also those of other processes: PostgreSQL tells of them.</summary>
internal sealed class OutboxListener(IServiceProvider services, string? client, Func<IServiceProvider, NpgsqlDataSource> dataSource) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = services.GetKeyedService<OutboxOptions>(client)
            ?? throw new InvalidOperationException("There is no outbox to listen for: add it, too, by AddDbContextOutbox or AddOutbox on what AddMessaging returns.");
        if (!options.Relay)
            return Task.CompletedTask;
        var (source, signal) = (dataSource(services), services.GetRequiredKeyedService<OutboxSignal>(client));
        var loop = new ServingLoop(
            "outbox listener",
            signal.Name,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateOutboxLogger());
        return loop.Start(token => ListenAsync(source, signal, token), stoppingToken);
    }

    /// <summary>Listens until the connection breaks.</summary>
    private static async Task ListenAsync(NpgsqlDataSource source, OutboxSignal signal, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, _) => signal.Set();
            await connection.Command(null, "LISTEN integration_outbox").RunAsync(cancellationToken).ConfigureAwait(false);

            // What was committed before it listened.
            signal.Set();
            while (true)
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);

                // The relay is awake. What comes right after is read at once, by the answer to a query, as waiting returns for each: under load one for every commit.
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
                await connection.Command(null, "SELECT 1").RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
