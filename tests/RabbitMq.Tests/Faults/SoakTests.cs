using System.Collections.Concurrent;
using System.Globalization;
using Integration.Hosting;
using Integration.RabbitMq.Tests.Behaviour;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.RabbitMq.Tests.Faults;

/// <summary>
/// A consumer of sixteen handlers under load while the broker closes connections and is killed: a short run in every test run, and as long as
/// INTEGRATION_SOAK_SECONDS says where that is set, with a cut for every ten seconds.
/// </summary>
public sealed class SoakTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private const int Senders = 4;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("INTEGRATION_SOAK_SECONDS") is { } seconds ? int.Parse(seconds, CultureInfo.InvariantCulture) : 12);

    [Fact]
    public async Task Nothing_that_was_accepted_is_lost_under_cuts_and_a_kill()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        using var host = await StartHostAsync(server);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        var ledger = host.Services.GetRequiredService<Ledger>();
        using var stop = new CancellationTokenSource();
        var sending = Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(publisher, ledger, sender, stop.Token), Token)).ToList();

        var cuts = Math.Max(2, (int)Duration.TotalSeconds / 10);
        for (var cut = 0; cut < cuts; cut++)
        {
            await Task.Delay(Duration / (cuts + 1), Token);
            await server.CloseAllConnectionsAsync();
        }

        await server.KillAsync();
        await server.RestartAsync();
        await Task.Delay(Duration / (cuts + 1), Token);
        await stop.CancelAsync();
        await Task.WhenAll(sending);

        // Heard of last what was sent last, or what a lost lock holds back.
        for (var waited = 0; waited < 600 && ledger.FindLost().Count > 0; waited++)
            await Task.Delay(100, Token);
        await host.StopAsync(Token);

        TestContext.Current.TestOutputHelper!.WriteLine(ledger.ToString());
        Assert.Empty(ledger.FindLost());
        Assert.True(ledger.Accepted > 100, ledger.ToString());
    }

    private static async Task<IHost> StartHostAsync(RabbitMqServer server)
    {
        await using (var messaging = RabbitMqMessaging.Create(OptionsFor(server)))
            await messaging.Topology.CreateQueueAsync(new("soak") { MaxDeliveryCount = 100 }, Token);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["Messaging:Provider"] = RabbitMqMessaging.ProviderName;
        builder.Services.AddSingleton<Ledger>();
        builder.Services.AddMessaging(builder.Configuration).AddRabbitMq(_ => OptionsFor(server)).AddConsumer<Item, ItemHandler>("soak", o =>
        {
            o.MaxConcurrency = 16;
            o.MaxAttempts = 100;
        });
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }

    private static async Task SendAsync(IMessagePublisher publisher, Ledger ledger, int sender, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var item = new Item(sender, number);
            try
            {
                await publisher.SendAsync("soak", item, cancellationToken: Token);
                ledger.Accept(item);
            }
            catch (MessagingException failure) when (failure.IsTransient)
            {
                ledger.Refuse();
                await Task.Delay(20, Token);
            }
        }
    }

    private sealed record Item(int Sender, int Number);

    private sealed class ItemHandler(Ledger ledger) : IMessageHandler<Item>
    {
        public Task HandleAsync(Item message, MessageContext context, CancellationToken cancellationToken)
        {
            ledger.Handle(message);
            return Task.CompletedTask;
        }
    }

    /// <summary>What was accepted and what was handled.</summary>
    private sealed class Ledger
    {
        private readonly ConcurrentDictionary<Item, bool> _accepted = new();
        private readonly ConcurrentDictionary<Item, int> _handled = new();
        private int _refused;

        public int Accepted => _accepted.Count;

        public void Accept(Item item) => _accepted[item] = true;

        public void Refuse() => Interlocked.Increment(ref _refused);

        public void Handle(Item item) => _handled.AddOrUpdate(item, 1, (_, times) => times + 1);

        public IReadOnlyCollection<Item> FindLost() => [.. _accepted.Keys.Where(item => !_handled.ContainsKey(item))];

        public override string ToString() =>
            $"accepted {_accepted.Count}, refused {_refused}, handled {_handled.Count}, lost {FindLost().Count}, "
            + $"more than once {_handled.Count(item => item.Value > 1)}, though the send failed {_handled.Keys.Count(item => !_accepted.ContainsKey(item))}";
    }
}
