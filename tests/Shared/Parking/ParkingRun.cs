using System.Collections.Concurrent;
using Integration.Hosting;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Parking;

/// <summary>A host that consumes a stream of a provider without queues, and parks by a client in memory.</summary>
internal static class ParkingRun
{
    private const string Queue = "clicks-parked";
    private const string Group = "billing";

    /// <summary>Appends records of one key, of which the second is poison: it is parked, the others are handled in order, and the checkpoint passes all.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="add">Adds it.</param>
    /// <param name="stream">The stream, which is there.</param>
    public static async Task AssertParkedAsync(string provider, Action<IMessagingBuilder> add, string stream)
    {
        var token = TestContext.Current.CancellationToken;
        var broker = $"b{Guid.NewGuid():N}";
        var queues = new ConfigurationBuilder().AddInMemoryCollection([new("Messaging:Provider", "in-memory"), new("Messaging:Providers:in-memory:BrokerName", broker)]).Build();
        using var host = MessagingHost.Build(
            $"Provider = {provider}\nStreamConsumers:{stream}/{Group}:ParkClient = queues",
            m =>
            {
                add(m);
                m.AddStreamConsumer<string, Handler>(stream, Group, o =>
                    (o.StartAt, o.RetriesInPlace, o.ParkQueue, o.CheckpointRecords, o.PollWait) = (StreamPosition.Earliest, 0, Queue, 1, TimeSpan.FromMilliseconds(100)));
            },
            s => s.AddSingleton<ConcurrentQueue<string>>().AddMessaging("queues", queues).AddInMemory());
        var clicks = host.Messaging().Stream(stream);
        var serializer = host.Services.GetRequiredService<IMessageSerializer>();
        foreach (var text in (string[])["0", "poison", "2", "3"])
            await clicks.AppendAsync(serializer.Serialize(text) with { GroupId = "visitor" }, cancellationToken: token);
        var records = await clicks.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }, token).ToListAsync(token);
        await host.StartAsync(token);

        using var giveUp = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!(await clicks.Group(Group).DescribeAsync(token)).Any(p => p.Partition == records[3].Partition && p.Position == StreamPosition.After(records[3].Offset)))
            await Task.Delay(20, giveUp.Token);
        await host.StopAsync(token);

        Assert.Equal(["0", "2", "3"], host.Services.GetRequiredService<ConcurrentQueue<string>>());
        var parked = Assert.Single(await host.Services.GetRequiredKeyedService<IMessaging>("queues").Queue(Queue).ReceiveAsync(10, TimeSpan.Zero, token)).Message;
        Assert.Equal(records[1].Message.Body.ToArray(), parked.Body.ToArray());
        Assert.Equal(
            [stream, Group, records[1].Partition, records[1].Offset, "visitor"],
            new[] { "stream", "group", "partition", "offset", "key" }.Select(name => parked.Headers[$"parked-{name}"].As<string>()));
        InMemoryBroker.Remove(broker);
    }

    private sealed class Handler(ConcurrentQueue<string> handled) : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken)
        {
            if (message == "poison")
                throw new InvalidOperationException("poison");
            handled.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
