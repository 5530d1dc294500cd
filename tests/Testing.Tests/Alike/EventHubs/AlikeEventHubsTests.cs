using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests.Alike.EventHubs;

/// <summary>In memory, with what Event Hubs refuses.</summary>
public class AlikeEventHubsTests
{
    [Fact]
    public async Task What_others_have_made_is_there_and_groups_read_it()
    {
        await using var host = await MessagingTestHost.StartAsync(b =>
        {
            b.Configuration["Messaging:Provider"] = "azure-event-hubs";
            b.Services.AddMessaging(b.Configuration).AddAzureEventHubs()
                .AddTopology(new() { Streams = [new("clicks") { Partitions = 2 }] })
                .AddStreamConsumer<Click, Counter>("clicks", "counts", o => (o.StartAt, o.OnPoison) = (StreamPosition.Earliest, PoisonAction.Skip));
        });

        await host.Messaging.Stream("clicks").AppendAsync(host.Services.GetRequiredService<IMessageSerializer>().Serialize(new Click(1)));
        await host.RunUntilIdleAsync();
        Assert.Equal(1, host.Handled<Click>("clicks/counts").Single().Value.Number);
        await Assert.ThrowsAsync<CapabilityNotSupportedException>(async () => await host.Messaging.Queue("orders").SendAsync(Message.FromText("no")));
        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => host.Messaging.StreamTopology().DeleteStreamAsync("clicks"));
    }

    [Fact]
    public async Task An_application_that_has_its_streams_made_does_not_start()
    {
        var error = await Assert.ThrowsAsync<MessagingConfigurationException>(() => MessagingTestHost.StartAsync(b =>
        {
            b.Configuration["Messaging:Provisioning"] = "CreateMissing";
            b.Services.AddMessaging(b.Configuration).AddAzureEventHubs().AddTopology(new() { Streams = [new("clicks") { Partitions = 2 }] });
        }));
        Assert.Contains(nameof(Capability.TopologyManagement), error.Message);
    }

    public sealed record Click(int Number);

    private sealed class Counter : IStreamHandler<Click>
    {
        public Task HandleAsync(Click click, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
