using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Outbox;

/// <summary>Runs the relay of a client's outbox with the application.</summary>
internal sealed class OutboxHost(IServiceProvider services, string? client) : IHostedService, IAsyncDisposable
{
    // Not disposed: they have no timer, and a host may be disposed of while another stop of it is under way.
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Action? _end;
    private Task _running = Task.CompletedTask;

    // The client's configuration was read, and the options with it, before any hosted service starts.
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (options, store) = (services.GetRequiredKeyedService<OutboxOptions>(client), services.GetRequiredKeyedService<OutboxStore>(client));
        await SearchPath.CheckAsync(services.GetRequiredKeyedService<OutboxConnections>(client), cancellationToken).ConfigureAwait(false);
        if (options.CreateTables)
            await store.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
        if (!options.Relay)
            return;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateOutboxLogger();
        var sender = new OutboxSender(services.GetRequiredKeyedService<IMessaging>(client), options, time, logger);
        var (signal, loops) = (services.GetRequiredKeyedService<OutboxSignal>(client), services.GetRequiredKeyedService<ServingLoops>(client));
        var loop = new ServingLoop("outbox", signal.Name, time, logger);
        var relay = new OutboxRelay(store, sender, signal, options, time, _aborting.Token);
        loops.Add(loop);
        OutboxMetrics.Begin(relay, client);
        signal.Serve(true);
        _end = () =>
        {
            signal.Serve(false);
            OutboxMetrics.End(relay);
            loops.Remove(loop);
        };
        _running = loop.Start(relay.RoundAsync, _stopping.Token);
    }

    /// <summary>What is being sent is finished and marked, until the host's patience ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (cancellationToken.Register(_aborting.Cancel))
            await _running.ConfigureAwait(false);
        Interlocked.Exchange(ref _end, null)?.Invoke();
    }

    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
}
