using Integration.InMemory;

namespace Integration.Migration.Tests;

public sealed class DualWriterTests
{
    private static readonly EntityPath Jobs = EntityPath.Queue("jobs");

    [Fact]
    public async Task Both_get_the_message_with_one_id()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var writer = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures"));

        var receipt = await writer.SendAsync(Jobs, Message.FromText("x"));

        Assert.Equal([receipt.MessageId], await brokers.From.Queue("jobs").IdsAsync());
        Assert.Equal([receipt.MessageId], await brokers.To.Queue("jobs").IdsAsync());
        Assert.Equal(0, writer.PendingCount);
    }

    [Fact]
    public async Task The_primary_s_failure_is_the_outcome_and_the_secondary_is_not_asked()
    {
        await using var brokers = new Brokers();
        await brokers.To.Topology.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var writer = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures"));

        await Assert.ThrowsAsync<EntityNotFoundException>(() => writer.SendAsync(Jobs, Message.FromText("x")));

        Assert.Empty(await brokers.To.Queue("jobs").IdsAsync());
        Assert.Equal(0, writer.PendingCount);
    }

    [Fact]
    public async Task What_the_secondary_did_not_take_is_replayed_after_a_restart_in_full_and_in_order()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new("jobs"));
        await brokers.From.Topology.CreateTopicAsync(new("events"));
        using var folder = new TemporaryFolder();
        var sent = new Message
        {
            Body = new byte[] { 0, 255 },
            MessageId = "b",
            GroupId = "g",
            TimeToLive = TimeSpan.FromHours(1),
            Subject = "Grüße\n",
            Headers = MessageHeaders.Create(("d", 1.10m), ("b", new byte[] { 1 }), ("n", 1)),
        };
        await using (var writer = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures")))
        {
            await writer.SendAsync(Jobs, Lookup.Text("a"));
            await writer.SendAsync(Jobs, sent);
            await writer.SendAsync(EntityPath.Topic("events"), Lookup.Text("c"));
            Assert.Equal(3, writer.PendingCount);
        }

        await File.AppendAllTextAsync(folder.File("failures"), "0000abcd jobs {\"bod");
        await brokers.To.Topology.CreateQueueAsync(new("jobs"));
        await brokers.To.Topology.CreateTopicAsync(new("events"));
        await brokers.To.Topology.CreateSubscriptionAsync(new("events", "all"));
        await using var again = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures"));
        Assert.Equal(3, again.PendingCount);
        var report = await again.ReplayAsync();

        Assert.Equal((3L, 0L), (report.Replayed, report.Left));
        Assert.Equal(["a", "b"], await brokers.To.Queue("jobs").IdsAsync());
        Assert.Equal(sent, (await brokers.To.Queue("jobs").AllAsync())[1].Message with { TraceParent = null, TraceState = null });
        Assert.Equal(["c"], await brokers.To.Topic("events").Subscription("all").IdsAsync());
        Assert.Equal(0, new FileInfo(folder.File("failures")).Length);
    }

    [Fact]
    public async Task A_group_with_recorded_messages_is_not_overtaken()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var writer = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures"));

        await writer.SendAsync(Jobs, Lookup.Text("a1", "a") with { Body = new byte[2000] });
        await writer.SendAsync(Jobs, Lookup.Text("a2", "a"));
        await writer.SendAsync(Jobs, Lookup.Text("b1", "b"));
        var report = await writer.ReplayAsync();

        Assert.Equal(["b1"], await brokers.To.Queue("jobs").IdsAsync());
        Assert.Equal((0L, 2L), (report.Replayed, report.Left));
        Assert.IsType<MessageTooLargeException>(Assert.Single(report.Failures));
    }

    [Fact]
    public async Task Replay_interrupted_anywhere_goes_on_where_it_was()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var faulty = new MessagingClient(new FaultyDriver(new InMemoryDriver(), new Random(7), 0.5));
        await using (var writer = await DualWriter.OpenAsync(brokers.From, faulty, folder.File("failures")))
        {
            foreach (var message in Lookup.Texts(30))
                await writer.SendAsync(Jobs, message);
            Assert.Equal(30, writer.PendingCount);
        }

        await faulty.Topology.CreateQueueAsync(new("jobs"));
        for (var round = 0; round < 200; round++)
        {
            await using var writer = await DualWriter.OpenAsync(brokers.From, faulty, folder.File("failures"));
            if ((await writer.ReplayAsync()).Left == 0)
                break;
        }

        var driver = faulty.As<InMemoryBroker>();
        Assert.InRange(driver.MessageCount, 30, 200);
        Assert.Equal(0, new FileInfo(folder.File("failures")).Length);
    }

    [Fact]
    public async Task A_secondary_that_hangs_is_given_up_and_recorded()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var hanging = new MessagingClient(new HangingDriver());
        await using var writer = await DualWriter.OpenAsync(
            brokers.From, hanging, folder.File("failures"), new() { SecondaryTimeout = TimeSpan.FromSeconds(5), TimeProvider = brokers.Clock });

        var sending = writer.SendAsync(Jobs, Lookup.Text("slow"));
        while (!sending.IsCompleted)
        {
            await Task.Delay(1);
            brokers.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await sending;
        Assert.Equal(1, writer.PendingCount);
    }

    [Fact]
    public async Task When_a_message_can_t_be_recorded_neither_side_is_asked()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        var writer = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures"));
        await writer.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.SendAsync(Jobs, Lookup.Text("none")));

        Assert.Empty(await brokers.From.Queue("jobs").IdsAsync());
        Assert.Empty(await brokers.To.Queue("jobs").IdsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_is_in_the_file_before_either_side_is_asked(bool primaryHangs)
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var hanging = new MessagingClient(new HangingDriver());
        await using var writer = await DualWriter.OpenAsync(
            primaryHangs ? hanging : brokers.From, primaryHangs ? brokers.To : hanging, folder.File("failures"), new() { TimeProvider = brokers.Clock });
        using var end = new CancellationTokenSource();
        var sending = writer.SendAsync(Jobs, Lookup.Text("one"), end.Token);
        while (new FileInfo(folder.File("failures")).Length == 0)
            await Task.Delay(1);

        // What a killed process leaves is a copy of the file as it is now.
        var left = folder.File("left");
        await WhileAskingAsync(primaryHangs ? null : brokers.From);
        using (var copying = System.Diagnostics.Process.Start("cp", [folder.File("failures"), left]))
            await copying.WaitForExitAsync();
        await using var next = await DualWriter.OpenAsync(brokers.From, brokers.To, left);
        Assert.Equal(1, next.PendingCount);
        var report = await next.ReplayAsync();

        Assert.Equal((1L, 0L, 1L), (report.Replayed, report.Left, report.Uncertain));
        Assert.Equal(["one"], await brokers.To.Queue("jobs").IdsAsync());
        await end.CancelAsync();
        try
        {
            await sending;
        }
        catch (OperationCanceledException)
        {
        }

        static async Task WhileAskingAsync(IMessaging? primary)
        {
            while (primary is not null && (await primary.Queue("jobs").IdsAsync()).Length == 0)
                await Task.Delay(1);
        }
    }

    [Fact]
    public async Task The_file_stays_small_however_many_messages_pass()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        using var folder = new TemporaryFolder();
        await using var writer = await DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("failures"));
        await brokers.To.Topology.DeleteQueueAsync("jobs");
        await writer.SendAsync(Jobs, Lookup.Text("kept"));
        await brokers.To.Topology.CreateQueueAsync(new("jobs"));
        foreach (var number in Enumerable.Range(0, 100))
            await writer.SendAsync(Jobs, Message.FromBytes(new byte[50_000]) with { MessageId = $"{number}" });

        Assert.InRange(new FileInfo(folder.File("failures")).Length, 1, 2 * 1024 * 1024);
        Assert.Equal(1, writer.PendingCount);
        await writer.ReplayAsync();

        Assert.Equal("kept", (await brokers.To.Queue("jobs").IdsAsync())[^1]);
        Assert.Equal(0, new FileInfo(folder.File("failures")).Length);
    }

    [Fact]
    public async Task A_file_of_something_else_is_refused()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("notes"), "my notes\nand more\n");

        await Assert.ThrowsAsync<InvalidDataException>(() => DualWriter.OpenAsync(brokers.From, brokers.To, folder.File("notes")));

        Assert.Equal("my notes\nand more\n", await File.ReadAllTextAsync(folder.File("notes")));
    }
}
