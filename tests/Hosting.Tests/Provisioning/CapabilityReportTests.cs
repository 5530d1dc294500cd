using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests.Provisioning;

public sealed class CapabilityReportTests
{
    private static readonly CapabilitySupport Unsupported = CapabilitySupport.Unsupported("the service has none.", "do without.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_report_lists_what_is_emulated_for_this_application_and_nothing_else()
    {
        var log = new RecordingLogs();
        var stub = new StubProvider(
            new(Capability.LockLostDetection, CapabilitySupport.Emulated("by the clock.")),
            new(Capability.TimeToLive, CapabilitySupport.Emulated("on receipt.")),
            new(Capability.Groups, CapabilitySupport.Emulated("by magic.")),
            new(Capability.Peek, CapabilitySupport.Emulated("by receiving.")));
        using var host = HostBuilding.Build(
            """
            Provider = stub
            Provisioning = None
            Topology:Queues:orders:Ordered = true
            Topology:Queues:bills:LockDuration = 00:01:00
            """, m => m.AddProvider(stub), s => s.AddSingleton<ILoggerProvider>(log));

        await host.StartAsync(Token);

        var (level, values) = Assert.Single(log.Entries, e => e.Values.ContainsKey("Emulated"));
        Assert.Equal(LogLevel.Information, level);
        Assert.Equal("LockLostDetection (Q7) for bills, orders: by the clock.; Groups (Q14) for orders: by magic.", values["Emulated"]);
        Assert.Equal("stub", values["MessagingProvider"]);
        Assert.Equal(2, values["Queues"]);
        Assert.Equal("Messaging", values["Section"]);
    }

    [Fact]
    public async Task Everything_that_the_provider_cannot_do_stops_the_start_with_one_message()
    {
        var stub = new StubProvider(
            new(Capability.Groups, Unsupported),
            new(Capability.Filters, Unsupported),
            new(Capability.Peek, Unsupported),
            new(Capability.DelayedDelivery, Unsupported))
        {
            Memory = new() { Limits = new() { MaxLockDuration = TimeSpan.FromMinutes(5) } },
        };
        var faults = await HostBuilding.Build(
            """
            Provider = stub
            Provisioning = None
            Topology:Queues:orders:Ordered = true
            Topology:Queues:bills:LockDuration = 00:06:00
            Topology:Topics:placed:Subscriptions:billing:Filter = vip = true
            """, m => m.AddProvider(stub).RequireCapabilities("the audit page", Capability.Peek, Capability.Counts)).FaultsAsync();

        Assert.Equal(
        [
            "Messaging: Queue 'bills': 'bills': LockDuration is 00:06:00; stub takes 00:00:01 to 00:05:00. (Parameter 'LockDuration')",
            "Messaging: Queue 'orders': stub 'orders': Groups is not supported: the service has none. Instead: do without.",
            "Messaging: Subscription 'placed/billing': stub 'placed/billing': Filters is not supported: the service has none. Instead: do without.",
            "Messaging: stub has no Peek (Q16), used for the audit page: the service has none. Instead: do without.",
        ], faults);
        Assert.Empty(stub.ControlCalls);
    }

    [Fact]
    public async Task A_push_endpoint_that_nobody_serves_stops_the_start()
    {
        var faults = await HostBuilding.Build(Push("in-memory")).FaultsAsync();

        Assert.Contains("Subscription 'placed/hook': in-memory 'placed/hook': PushWebhook is not supported", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_endpoint_that_the_application_serves_becomes_a_subscription_to_receive_from()
    {
        var log = new RecordingLogs();
        using var host = HostBuilding.Build(
            Push("in-memory"),
            m => m.Services.AddKeyedSingleton(m.Name, new PushEmulation(PushKind.Webhook, "the dispatcher")),
            s => s.AddSingleton<ILoggerProvider>(log));

        await host.StartAsync(Token);

        Assert.Null((await host.Messaging().Topology.FindSubscriptionAsync("placed", "hook", Token))!.Push);
        Assert.Contains(log.Entries, e => Equals(e.Values.GetValueOrDefault("Emulated"), "PushWebhook (T10) for placed/hook: by the dispatcher"));
    }

    private static string Push(string provider) =>
        $"""
         Provider = {provider}
         Provisioning = CreateMissing
         Topology:Topics:placed:Subscriptions:hook:Push:Kind = Webhook
         Topology:Topics:placed:Subscriptions:hook:Push:Address = https://example.test/
         """;
}
