using Integration.InMemory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Configuration;

/// <summary>Options go one way for every part: what the section sets wins over code, and all faults stand in one exception.</summary>
public sealed class OptionsTests
{
    private const string Valid = "Provider = in-memory\nProvisioning = CreateMissing\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_section_wins_over_code_everywhere()
    {
        RequestClientOptions? requests = null;
        PushDispatcherOptions? push = null;
        InboxOptions? inbox = null;
        using var host = HostBuilding.Build(
            Valid +
            """
            Requests:Timeout = 00:00:11
            Push:Timeout = 00:00:12
            Push:MaxConcurrency = 3
            Push:SigningKeys:0 = whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=
            Inbox:Window = 00:00:13
            Inbox:Application = shop
            """,
            m => m.AddRequestClient(o => (requests, o.Timeout, o.ExpireRequests) = (o, TimeSpan.FromSeconds(1), false))
                .AddPushDispatcher(o =>
                {
                    (push, o.Timeout, o.MaxConcurrency, o.AllowLoopback) = (o, TimeSpan.FromSeconds(2), 2, true);
                    o.SigningKeys.Add("whsec_MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
                })
                .AddInMemoryInbox(o => (inbox, o.Window, o.ClaimDuration) = (o, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4))));
        await host.StartAsync(Token);

        Assert.Equal((TimeSpan.FromSeconds(11), false), (requests!.Timeout, requests.ExpireRequests));
        Assert.Equal((TimeSpan.FromSeconds(12), 3, true, 2), (push!.Timeout, push.MaxConcurrency, push.AllowLoopback, push.SigningKeys.Count));
        Assert.Equal((TimeSpan.FromSeconds(13), TimeSpan.FromSeconds(4), "shop"), (inbox!.Window, inbox.ClaimDuration, inbox.Application));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Faults_of_every_part_stand_in_one_exception_whether_of_the_section_or_of_code()
    {
        var faults = await HostBuilding.Build(
            Valid + "Requests:Timeout = soon\nPush:MaxConcurrency = 1001\nInbox:Windw = 00:00:10\nConsumers:orders:BatchSize = 0",
            m => m.AddRequestClient(o => o.ReplyQueue = "not legal")
                .AddPushDispatcher(o => (o.RetryDelay, o.MaxRetryDelay) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(9)))
                .AddInMemoryInbox(o => o.ClaimDuration = TimeSpan.FromSeconds(-1))
                .AddConsumer<int, Handler>("orders", o => o.MaxConcurrency = 0)).FaultsAsync();

        Assert.Equal(
            [
                "Messaging:Consumers:orders:BatchSize is 0; allowed: 1 to 1000.",
                "Messaging:Consumers:orders:MaxConcurrency is 0; allowed: 1 to 1000.",
                "Messaging:Inbox:ClaimDuration is '-00:00:01'; allowed: 00:00:01 or more.",
                "Messaging:Inbox:Windw is unknown; allowed: Window, ClaimDuration, Application. Did you mean 'Window'?",
                "Messaging:Push:MaxConcurrency is 1001; allowed: 1 to 1000.",
                "Messaging:Push:MaxRetryDelay is '00:00:09'; allowed: 00:00:10 or more.",
                "Messaging:Requests:ReplyQueue is not a legal name of a queue; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'.",
                "Messaging:Requests:Timeout is 'soon'; allowed: a duration such as 00:00:30, more than zero.",
            ],
            faults.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("700", 1_000_000L, 700L)]
    [InlineData("", 900L, 900L)]
    public async Task A_providers_section_wins_over_its_code(string inSection, long inCode, long expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "in-memory",
            ["Messaging:Providers:in-memory:MaxBytes"] = inSection,
        }).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddInMemory(o => o with { MaxBytes = inCode, MaxBatchCount = 5 });
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(expected, provider.GetRequiredService<IMessaging>().As<InMemoryBroker>().MaxBytes);
    }

    private sealed class Handler : IMessageHandler<int>
    {
        public Task HandleAsync(int message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
