using Integration.InMemory;

namespace Integration.Migration.Tests;

public sealed class SideBySideReceiveTests
{
    private static readonly MoveRoute Route = MoveRoute.Same(EntityPath.Queue("jobs"));

    [Fact]
    public async Task An_unordered_source_is_received_from_side_by_side_and_ahead()
    {
        // Three batches are copied at once, and three are received ahead of them.
        var report = await MoveAsync(new QueueDefinition("jobs"), new TogetherDriver.Meeting(6), m => Assert.Equal(6, m.Most));
        Assert.Equal((MoveEnd.Drained, 200L, 0L), (report.End, report.Copied, report.PossibleDuplicates));
    }

    [Fact]
    public async Task An_ordered_source_is_received_from_one_by_one()
    {
        var report = await MoveAsync(new QueueDefinition("jobs") { Ordered = true }, new TogetherDriver.Meeting(1), m => Assert.Equal(1, m.Most));
        Assert.Equal((MoveEnd.Drained, 200L, 0L), (report.End, report.Copied, report.PossibleDuplicates));
    }

    private static async Task<RouteReport> MoveAsync(QueueDefinition queue, TogetherDriver.Meeting meeting, Action<TogetherDriver.Meeting> check)
    {
        await using var from = new MessagingClient(TogetherDriver.Over(new InMemoryDriver(), meeting));
        await using var to = InMemoryMessaging.Create();
        await from.Topology.CreateQueueAsync(queue);
        await to.Topology.CreateQueueAsync(queue);
        var messages = Enumerable.Range(0, 200).Select(i => Lookup.Text($"{i:D4}", queue.Ordered ? $"g{i % 5}" : null)).ToList();
        (await from.Queue("jobs").SendManyAsync(messages)).ThrowIfAnyFailed();

        var report = await new Mover(from, to, new MoveOptions { BatchSize = 10, Parallelism = 3, PollWait = TimeSpan.Zero }).RunAsync([Route]);

        check(meeting);
        var moved = (await to.Queue("jobs").AllAsync()).ToLookup(m => m.GroupId, m => m.MessageId);
        foreach (var sent in messages.ToLookup(m => m.GroupId, m => m.MessageId!))
            Assert.Equal(sent, queue.Ordered ? moved[sent.Key] : moved[sent.Key].Order());
        return report.Routes[0];
    }
}
