using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests.Alike.Kinesis;

/// <summary>In memory, with what Kinesis refuses.</summary>
public class AlikeKinesisTests
{
    [Fact]
    public async Task There_are_streams_and_no_queues()
    {
        await using var host = await MessagingTestHost.StartAsync(b =>
        {
            b.Configuration["Messaging:Provider"] = "aws-kinesis";
            b.Services.AddMessaging(b.Configuration).AddKinesis()
                .AddTopology(new() { Streams = [new("clicks") { Partitions = 2 }] })
                .AddStreamConsumer<Click, Counter>("clicks", "counts", o => (o.StartAt, o.OnPoison) = (StreamPosition.Earliest, PoisonAction.Skip));
        });

        Assert.Equal("aws-kinesis", host.Messaging.Provider);
        var refused = await Assert.ThrowsAsync<CapabilityNotSupportedException>(async () => await host.Messaging.Queue("orders").SendAsync(Message.FromText("no")));
        Assert.Equal(("aws-kinesis", "orders"), (refused.Provider, refused.Entity?.ToString()));
        Assert.Throws<CapabilityNotSupportedException>(() => host.Messaging.Topic("orders"));
        Assert.False(host.Messaging.StreamCapabilities()!.Supports(StreamCapability.ExactLag));

        await host.Messaging.Stream("clicks").AppendAsync(host.Services.GetRequiredService<IMessageSerializer>().Serialize(new Click(1)));
        await host.RunUntilIdleAsync();
        Assert.Equal(1, host.Handled<Click>("clicks/counts").Single().Value.Number);
    }

    [Fact]
    public async Task A_consumer_that_is_to_park_needs_a_client_with_queues()
    {
        var error = await Assert.ThrowsAsync<MessagingConfigurationException>(() => MessagingTestHost.StartAsync(
            b => b.Services.AddMessaging(b.Configuration).AddInMemory().AddKinesis().AddStreamConsumer<Click, Counter>("clicks", "counts", o => o.StartAt = StreamPosition.Earliest),
            o => o.As("aws-kinesis")));
        Assert.Contains("Set ParkClient", error.Message);
    }

    [Fact]
    public async Task A_queue_that_is_declared_keeps_the_application_from_starting()
    {
        var error = await Assert.ThrowsAsync<MessagingConfigurationException>(() => MessagingTestHost.StartAsync(
            b => b.Services.AddMessaging(b.Configuration).AddInMemory().AddKinesis().AddQueue(new("orders")), o => o.As("aws-kinesis")));
        Assert.Contains("no queues or topics", error.Message);
    }

    [Fact]
    public async Task Of_AWS_itself_there_are_no_streams()
    {
        await using var host = await MessagingTestHost.StartAsync(b => b.Services.AddMessaging(b.Configuration).AddInMemory().AddAws(), o => o.As("aws"));
        Assert.Throws<CapabilityNotSupportedException>(() => host.Messaging.Stream("clicks"));
    }

    public sealed record Click(int Number);

    private sealed class Counter : IStreamHandler<Click>
    {
        public Task HandleAsync(Click click, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
