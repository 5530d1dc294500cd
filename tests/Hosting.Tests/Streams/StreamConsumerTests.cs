using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.Streams;

public sealed class StreamConsumerTests
{
    private const string Settings = """
        Provider = in-memory
        Topology:Streams:clicks:Partitions = 2
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_record_is_handled_in_the_order_of_its_key_and_remembered_at_the_stop()
    {
        var seen = new Seen();
        using var host = HostBuilding.Build(Settings, m => m.AddStreamConsumer<string, Recorder>("clicks", "billing", o => o.StartAt = StreamPosition.Earliest), s => s.AddSingleton(seen));
        await host.StartAsync(Token);
        await AppendAsync(host, 40);
        await seen.WaitAsync(40);

        await host.StopAsync(Token);

        foreach (var key in seen.Texts.GroupBy(t => t.Split(':')[0]))
            Assert.Equal(key.Select(t => int.Parse(t.Split(':')[1])).Order(), key.Select(t => int.Parse(t.Split(':')[1])));
        Assert.All(await host.Messaging().Stream("clicks").Group("billing").DescribeAsync(Token), p => Assert.Equal((0L, null), (p.RecordsBehind, p.Owner)));
    }

    [Theory]
    [InlineData(StreamConcurrency.Partition)]
    [InlineData(StreamConcurrency.Key)]
    public async Task A_poison_record_is_parked_and_the_others_are_handled_in_order(StreamConcurrency concurrency)
    {
        var seen = new Seen { Poison = "key-1:3" };
        using var host = HostBuilding.Build(Settings, m => m.AddStreamBatchConsumer<string, BatchRecorder>("clicks", "billing", o =>
        {
            (o.StartAt, o.RetriesInPlace, o.Concurrency) = (StreamPosition.Earliest, 0, concurrency);
        }), s => s.AddSingleton(seen));
        await AppendAfterStartAsync(host, 40);
        await seen.WaitAsync(39);
        var parked = (await host.Messaging().Queue("clicks-billing-parked").ReceiveOneAsync(TimeSpan.FromSeconds(20), Token))!;
        await host.StopAsync(Token);

        Assert.Equal(("key-1", "billing", nameof(InvalidOperationException)), (parked.Message.Headers["parked-key"].ToString(), parked.Message.Headers["parked-group"].ToString(), parked.Message.Headers["parked-reason"].ToString()));
        Assert.DoesNotContain("key-1:3", seen.Texts);
        Assert.Equal(39, seen.Texts.Distinct().Count());
        Assert.All(await host.Messaging().Stream("clicks").Group("billing").DescribeAsync(Token), p => Assert.Equal(0L, p.RecordsBehind));
    }

    [Fact]
    public async Task The_checkpoint_does_not_pass_a_record_that_can_not_be_parked()
    {
        var seen = new Seen { Poison = "key-0:0" };
        using var host = HostBuilding.Build(
            Settings,
            m => m.AddStreamConsumer<string, Recorder>("clicks", "billing", o => (o.StartAt, o.RetriesInPlace, o.CheckpointInterval) = (StreamPosition.Earliest, 0, TimeSpan.Zero)),
            s => s.AddSingleton(seen));
        await host.StartAsync(Token);
        await host.Messaging().Topology.DeleteQueueAsync("clicks-billing-parked", Token);
        await host.Messaging().Stream("clicks").AppendAsync(Serialized(host, "key-0:0") with { GroupId = "key-0" }, Token);
        await seen.WaitForAttemptsAsync(2);

        Assert.Equal(1, (await host.Messaging().Stream("clicks").Group("billing").DescribeAsync(Token)).Sum(p => p.RecordsBehind));
        await host.Messaging().Topology.CreateQueueAsync(new QueueDefinition("clicks-billing-parked"), Token);
        Assert.NotNull(await host.Messaging().Queue("clicks-billing-parked").ReceiveOneAsync(TimeSpan.FromSeconds(20), Token));
        await host.StopAsync(Token);
        Assert.Equal(0, (await host.Messaging().Stream("clicks").Group("billing").DescribeAsync(Token)).Sum(p => p.RecordsBehind));
    }

    [Fact]
    public async Task A_group_without_a_start_is_a_fault_of_the_configuration()
    {
        var host = HostBuilding.Build(Settings, m => m.AddStreamConsumer<string, Recorder>("clicks", "billing"));

        Assert.Contains(await host.FaultsAsync(), f => f.Contains("StreamConsumers:clicks/billing:StartAt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_configuration_wins_over_code()
    {
        var host = HostBuilding.Build(
            Settings + "\nStreamConsumers:clicks/billing:BatchSize = 0", m => m.AddStreamConsumer<string, Recorder>("clicks", "billing", o => o.StartAt = StreamPosition.Latest));

        Assert.Contains(await host.FaultsAsync(), f => f.Contains("StreamConsumers:clicks/billing:BatchSize", StringComparison.Ordinal));
    }

    private static Message Serialized(IHost host, string text) => host.Services.GetRequiredService<IMessageSerializer>().Serialize(text);

    private static async Task AppendAfterStartAsync(IHost host, int records)
    {
        await host.StartAsync(Token);
        await AppendAsync(host, records);
    }

    private static async Task AppendAsync(IHost host, int records)
    {
        var results = await host.Messaging().Stream("clicks").AppendManyAsync(
            Enumerable.Range(0, records).Select(i => Serialized(host, $"key-{i % 4}:{i / 4}") with { GroupId = $"key-{i % 4}" }), cancellationToken: Token);
        results.ThrowIfAnyFailed();
    }

    private sealed class Seen
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private int _attempts;

        public string? Poison { get; init; }

        public IReadOnlyList<string> Texts => [.. _texts];

        public void Try(IReadOnlyList<string> texts)
        {
            Interlocked.Increment(ref _attempts);
            if (texts.Contains(Poison))
                throw new InvalidOperationException("poison");
            foreach (var text in texts)
                _texts.Enqueue(text);
        }

        public async Task WaitAsync(int count)
        {
            while (_texts.Count < count)
                await Task.Delay(20, Token);
        }

        public async Task WaitForAttemptsAsync(int count)
        {
            while (Volatile.Read(ref _attempts) < count)
                await Task.Delay(20, Token);
        }
    }

    private sealed class Recorder(Seen seen) : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken)
        {
            seen.Try([message]);
            return Task.CompletedTask;
        }
    }

    private sealed class BatchRecorder(Seen seen) : IStreamBatchHandler<string>
    {
        public Task HandleAsync(IReadOnlyList<StreamItem<string>> batch, CancellationToken cancellationToken)
        {
            seen.Try([.. batch.Select(b => b.Message)]);
            return Task.CompletedTask;
        }
    }
}
