using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Outbox;

/// <summary>Runs the relay of a client's outbox with the application.</summary>
internal sealed class OutboxHost(IServiceProvider services, string? client) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private OutboxRelay? _relay;
    private ServingLoop? _loop;
    private Task _running = Task.CompletedTask;

    // The client's configuration was read, and the options with it, before any hosted service starts.
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (options, store) = (services.GetRequiredKeyedService<OutboxOptions>(client), services.GetRequiredKeyedService<OutboxStore>(client));
        if (options.CreateTables)
            await store.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
        if (!options.Relay)
            return;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateOutboxLogger();
        var sender = new OutboxSender(services.GetRequiredKeyedService<IMessaging>(client), options, time, logger);
        _loop = new ServingLoop("outbox", client is null ? "outbox" : $"outbox of {client}", time, logger);
        _relay = new OutboxRelay(store, sender, services.GetRequiredKeyedService<OutboxSignal>(client), options, time, _aborting.Token);
        services.GetRequiredKeyedService<ServingLoops>(client).Add(_loop);
        OutboxMetrics.Begin(_relay, client);
        _running = _loop.Start(_relay.RoundAsync, _stopping.Token);
    }

    /// <summary>What is being sent is finished and marked, until the host's patience ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (cancellationToken.Register(_aborting.Cancel))
            await _running.ConfigureAwait(false);
        if (_relay is null)
            return;
        OutboxMetrics.End(_relay);
        services.GetRequiredKeyedService<ServingLoops>(client).Remove(_loop!);
        _relay = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _stopping.Dispose();
        _aborting.Dispose();
    }
}
