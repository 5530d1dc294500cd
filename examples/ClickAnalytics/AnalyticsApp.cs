using ClickAnalytics.Accounts;
using ClickAnalytics.Clicks;
using ClickAnalytics.Output;
using ClickAnalytics.Providers;
using ClickAnalytics.Readers;
using Integration;
using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace ClickAnalytics;

/// <summary>
/// Clicks of a web shop in a stream: the site appends them; two groups that know nothing of each other read them as they come; at last all is
/// read again. Site and readers have a host each, as if they were programs of their own, and share nothing but the stream and the ledgers.
/// </summary>
/// <param name="args">The command line: settings that win over appsettings.json.</param>
/// <param name="console">Where to show it.</param>
public sealed class AnalyticsApp(string[] args, IAnsiConsole console)
{
    private const string Stream = "clicks";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs until every click is accounted for, or nothing moves any more.</summary>
    public async Task<Account> RunAsync(CancellationToken cancellationToken = default)
    {
        var (builder, _) = CreateBuilder();
        var settings = RunSettings.Read(builder.Configuration);
        using var shop = builder.Build();
        await shop.StartAsync(cancellationToken);        // Makes the stream where that is possible.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, shop.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var run = settings.Name ?? Guid.NewGuid().ToString("N");
        var traffic = Traffic.Of(run, settings.Clicks);
        var ledgers = new RunLedgers(run, settings.Name is null ? null : Path.Combine(settings.Folder, settings.Name));
        var clicks = shop.Services.GetRequiredService<IMessaging>().Stream(Stream);
        var site = new Site(clicks, TimeProvider.System);
        var appending = site.AppendAsync(traffic, settings.ClicksPerSecond, stop.Token);
        var restarts = 0;
        try
        {
            await LiveView.ShowAsync(console, async show => restarts = await ReadAsync(settings, ledgers, site, appending, show, stop.Token));
        }
        finally
        {
            await stop.CancelAsync();
            await appending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var account = new Account(traffic, ledgers.Minutes.Read(b => b), ledgers.Alerts.Read(b => b), await ReplayAsync(clicks, ledgers, cancellationToken), restarts);
        Directory.CreateDirectory(settings.Folder);
        var chart = Path.Combine(settings.Folder, "chart.svg");
        await File.WriteAllTextAsync(chart, MinuteChart.Draw(account), cancellationToken);
        account.Print(console.Profile.Out.Writer);
        console.Profile.Out.Writer.WriteLine($"chart: {chart}");
        await shop.StopAsync(cancellationToken);
        return account;
    }

    /// <summary>Has the two groups read until both have every click; kills their host in the middle, and starts another.</summary>
    /// <returns>How often they were started again.</returns>
    private async Task<int> ReadAsync(RunSettings settings, RunLedgers ledgers, Site site, Task appending, Action<RunProgress> show, CancellationToken cancellationToken)
    {
        var restarts = 0;
        var crash = new Crash(settings.Kill ? settings.Clicks / 2 : null);
        var readers = await StartReadersAsync(settings, ledgers, crash, cancellationToken);
        try
        {
            var (moved, seen) = (TimeProvider.System.GetTimestamp(), (0, 0));
            while (true)
            {
                var now = (ledgers.Minutes.Clicks, ledgers.Alerts.Clicks);
                show(new(site.Appended, now.Item1, now.Item2, restarts, ledgers.Minutes.Read(b => b.ByMinute.ToList()), ledgers.Alerts.Read(b => b.Alerts.ToList())));
                if (appending.IsCompleted)
                    await appending;
                if (now == (settings.Clicks, settings.Clicks))
                    return restarts;
                if (crash.HasStruck)
                {
                    await KillAsync(readers);
                    (crash, restarts) = (new Crash(null), restarts + 1);
                    readers = await StartReadersAsync(settings, ledgers, crash, cancellationToken);
                }

                if (now != seen)
                    (moved, seen) = (TimeProvider.System.GetTimestamp(), now);
                else if (TimeProvider.System.GetElapsedTime(moved) > settings.StallTimeout)
                    return restarts;
                await Task.Delay(Look, cancellationToken);
            }
        }
        finally
        {
            await readers.StopAsync(CancellationToken.None);
            readers.Dispose();
        }
    }

    private async Task<IHost> StartReadersAsync(RunSettings settings, RunLedgers ledgers, Crash crash, CancellationToken cancellationToken)
    {
        var (builder, messaging) = CreateBuilder();
        builder.Services.AddSingleton(ledgers).AddSingleton(crash);
        messaging
            .AddStreamBatchConsumer<Click, MinuteCounter>(Stream, MinuteCounter.Group, Configure)
            .AddStreamConsumer<Click, AlertWatch>(Stream, AlertWatch.Group, o =>
            {
                Configure(o);
                o.Concurrency = StreamConcurrency.Key;
            });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return host;

        void Configure(StreamConsumerOptions options)
        {
            options.StartAt = StreamPosition.Earliest;
            options.LeaseDuration = settings.LeaseDuration;

            // The account tells what is skipped: it is missing there. Without an account, park: where the provider has no queues, by another client that ParkClient names.
            options.OnPoison = PoisonAction.Skip;
        }
    }

    /// <summary>As near to a crash as it gets within a process: no handler is waited for, and what they are at is not remembered as handled.</summary>
    private static async Task KillAsync(IHost host)
    {
        await host.StopAsync(new CancellationToken(canceled: true));
        host.Dispose();
    }

    /// <summary>Reading removed nothing: what was appended in the last hour is there again, for whoever asks.</summary>
    private static async Task<Books> ReplayAsync(IStream clicks, RunLedgers ledgers, CancellationToken cancellationToken)
    {
        var replayed = new Books();
        var lastHour = StreamPosition.Ago(TimeSpan.FromHours(1));
        await foreach (var record in clicks.ReadAllAsync(lastHour, new ReadStreamOptions { Follow = false }, cancellationToken))
        {
            if (record.Message.ReadJson<Click>() is { } click && ledgers.IsOfRun(click) && replayed.Take(click))
                replayed.Count(click);
        }

        return replayed;
    }

    private (HostApplicationBuilder Host, IMessagingBuilder Messaging) CreateBuilder()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        return (builder, builder.Services.AddMessaging(builder.Configuration).AddInMemory().AddClouds());
    }
}
