using Integration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests.Alike.Aws;

/// <summary>In memory, with what AWS refuses.</summary>
public class AlikeAwsTests
{
    [Fact]
    public async Task What_AWS_can_not_do_is_refused()
    {
        await using var host = await MessagingTestHost.StartAsync(
            b => b.Services.AddMessaging(b.Configuration).AddInMemory().AddAws().AddQueue(new("orders")), o => o.As("aws"));
        Assert.Equal("aws", host.Messaging.Provider);
        var refused = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => host.Messaging.Queue("orders").PeekAsync(1));
        Assert.Equal("aws", refused.Provider);
        await Assert.ThrowsAsync<MessageTooLargeException>(() => host.Messaging.Queue("orders").SendAsync(new Message { Body = new byte[(1024 * 1024) + 1] }));
        await host.Messaging.Queue("orders").SendAsync(new Message { Body = new byte[1024] });
    }

    [Fact]
    public async Task What_is_declared_and_AWS_can_not_do_keeps_the_application_from_starting()
    {
        var error = await Assert.ThrowsAsync<MessagingConfigurationException>(() => MessagingTestHost.StartAsync(
            b => b.Services.AddMessaging(b.Configuration).AddInMemory().AddAws()
                .AddQueue(new("orders") { DeduplicationWindow = TimeSpan.FromMinutes(5) }),
            o => o.As("aws")));
        Assert.Contains(nameof(Capability.DeduplicationWithoutGroups), error.Message);
    }

    [Fact]
    public async Task The_configured_provider_holds_without_its_settings_and_secrets()
    {
        await using var host = await MessagingTestHost.StartAsync(b =>
        {
            b.Configuration.AddInMemoryCollection(
            [
                new("Messaging:Provider", "aws"), new("Messaging:Provisioning", "None"), new("Messaging:Providers:aws:Region", "nowhere"),
                new("Messaging:Topology:Queues:orders:MaxDeliveryCount", "3"),
            ]);
            b.Services.AddMessaging(b.Configuration).AddAws();
        });
        await host.Messaging.Queue("orders").SendAsync(Message.FromText("hello"));
        Assert.Equal("aws", host.Messaging.Provider);
        Assert.Equal("hello", host.Sent<Message>("orders").Single().Value.Text);
    }

    [Fact]
    public async Task A_provider_that_the_application_does_not_have_is_named()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => MessagingTestHost.StartAsync(
            b => b.Services.AddMessaging(b.Configuration).AddInMemory(), o => o.As("aws")));
        Assert.Contains("in-memory", error.Message);
    }
}
