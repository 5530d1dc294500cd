using System.Text.Json;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Scheduling;

public sealed record Tick(string Schedule, DateTimeOffset DueAt);

/// <summary>Recurring messages of an application: sent over a provider, and what is told at the start.</summary>
public sealed class RecurringMessageTests
{
    private const string Settings = """
        Provider = in-memory
        DrainTimeout = 00:00:00
        Topology:Queues:plain:LockDuration = 00:01:00
        Topology:Queues:once:DeduplicationWindow = 20.00:00:00
        Topology:Topics:news:DeduplicationWindow = 20.00:00:00
        Topology:Queues:ordered:Ordered = true
        Topology:Queues:ordered:DeduplicationWindow = 20.00:00:00
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 30, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_instances_send_each_occurrence_once_to_a_destination_that_deduplicates()
    {
        var settings = Settings + $"\nProviders:in-memory:BrokerName = {Guid.NewGuid():N}\nSchedules:ticks:Cron = 0 * * * *";
        using var first = Build(settings, m => Add(m, "ordered"));
        using var second = Build(settings, m => Add(m, "ordered"));
        await first.StartAsync(Token);
        await second.StartAsync(Token);
        var queue = first.Messaging().Queue("ordered");

        var counted = UntilCountAsync(queue, 2);
        await counted.AdvancingAsync(_time, TimeSpan.FromSeconds(20));
        await first.StopAsync(Token);
        await second.StopAsync(Token);

        var received = (await queue.PeekAsync(10, cancellationToken: Token)).Select(m => m.Message).ToList();
        Assert.Equal(["ticks:20300101T010000Z", "ticks:20300101T020000Z"], received.Take(2).Select(m => m.MessageId));
        Assert.Equal(received.Count, received.Select(m => m.MessageId).Distinct().Count());
        Assert.All(received, m => Assert.Equal("ticks", m.GroupId));
        Assert.Equal(new Tick("ticks", new DateTimeOffset(2030, 1, 1, 1, 0, 0, TimeSpan.Zero)), received[0].ReadJson<Tick>(JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task Every_fault_is_told_at_the_start_in_one_message()
    {
        var faults = await Build(
            Settings + """

            Schedules:bad:Cron = 61 * * * *
            Schedules:bad:TimeZone = Europe/Atlantis
            Schedules:bad:Queue = onces
            Schedules:nowhere:MaxMissedRuns = 0
            Schedules:twice:Topic = news
            Schedules:each:Cron = @daily
            Schedules:brief:MissedRuns = RunAll
            Schedules:brief:MissedRunsWindow = 30.00:00:00
            Schedules:alone:MissedRuns = RunOnce
            Schedules:unknown:Cron = @daily
            """,
            m =>
            {
                Add(m, "once", "bad");
                m.AddRecurringMessage("nowhere", Create);
                Add(m, "once", "twice");
                Add(m, "plain", "each");
                Add(m, "once", "brief");
                m.AddRecurringMessage("alone", Create, o => (o.Cron, o.Queue, o.SingleInstance) = ("@daily", "plain", true));
                m.AddRecurringMessage("ids", Create, o => (o.Cron, o.Queue, o.SendOptions) = ("@daily", "once", new() { MessageId = "mine" }));
            }).FaultsAsync();

        AssertFault("Schedules:bad:Cron is '61 * * * *'", "allowed: a cron expression of five fields");
        AssertFault("Schedules:bad:TimeZone is 'Europe/Atlantis'", "IANA");
        AssertFault("Schedules:bad:Queue is 'onces'", "does not declare", "Did you mean 'once'?");
        AssertFault("Schedules:nowhere has no destination", "set Queue or Topic");
        AssertFault("Schedules:nowhere:Cron is missing");
        AssertFault("Schedules:nowhere:MaxMissedRuns is 0", "1 to 10000");
        AssertFault("Schedules:twice has two destinations");
        AssertFault("Schedules:each would be sent by each instance: 'plain' does not deduplicate", "no inbox that instances share", "SingleInstance");
        AssertFault("Schedules:brief would be sent by each instance: 'once' deduplicates for 20.00:00:00", "30.00:00:00");
        AssertFault("Schedules:alone:MissedRuns is RunOnce", "after a restart");
        AssertFault("Schedules:ids has SendOptions with a MessageId");
        AssertFault("Schedules:unknown is unknown; allowed");
        Assert.Equal(12, faults.Count);

        void AssertFault(params string[] parts) =>
            Assert.True(faults.Any(f => parts.All(p => f.Contains(p, StringComparison.Ordinal))), $"No fault with {string.Join(" … ", parts)} among:\n{string.Join("\n", faults)}");
    }

    [Theory]
    [InlineData("alone")]
    [InlineData("shared inbox")]
    public async Task A_destination_that_does_not_deduplicate_takes_one_instance_or_a_shared_inbox(string with)
    {
        using var host = Build(
            Settings + (with == "alone" ? "\nSchedules:ticks:SingleInstance = true" : ""),
            m =>
            {
                Add(m, "plain");
                if (with != "alone")
                    m.AddInbox(_ => new DistributedCacheInbox(new RacingCache(instances: 1)));
            });
        await host.StartAsync(Token);
        var queue = host.Messaging().Queue("plain");

        var counted = UntilCountAsync(queue, 1);
        await counted.AdvancingAsync(_time, TimeSpan.FromSeconds(20));

        Assert.Null((await queue.PeekAsync(1, cancellationToken: Token))[0].Message.DeduplicationId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_one_process_remembers_is_no_memory_of_several(bool cache)
    {
        var faults = await Build(Settings, m =>
        {
            m.Services.AddDistributedMemoryCache();
            Add(cache ? m.AddDistributedCacheInbox() : m.AddInMemoryInbox(), "plain");
        }).FaultsAsync();

        Assert.Contains("no inbox that instances share", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_legal_and_taken_once()
    {
        Assert.Throws<ArgumentException>(() => Build(Settings, m => Add(m, "plain", "every day")));
        Assert.Throws<ArgumentException>(() => Build(Settings, m => Add(Add(m, "plain", "daily"), "plain", "Daily")));
    }

    [Fact]
    public async Task A_publisher_schedules_cancels_and_moves()
    {
        using var host = Build(Settings, m => m.MapMessage<Tick>("plain"));
        await host.StartAsync(Token);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        await host.Messaging().Topology.CreateSubscriptionAsync(new("news", "readers"), Token);
        var due = _time.GetUtcNow().AddHours(1);

        var dropped = await publisher.ScheduleSendAsync(new Tick("dropped", due), due, cancellationToken: Token);
        Assert.Equal(EntityPath.Queue("plain"), dropped.Destination);
        var moved = await publisher.SchedulePublishAsync("news", new Tick("moved", due), due, new() { MessageId = "m" }, Token);
        Assert.True(await publisher.CancelScheduledAsync(dropped, Token));
        moved = await publisher.MoveScheduledAsync(moved, due.AddHours(-2), Token);

        Assert.NotNull(moved);
        var received = await host.Messaging().Topic("news").Subscription("readers").ReceiveAsync(1, TimeSpan.Zero, Token);
        Assert.Equal("m", Assert.Single(received).Message.MessageId);
        Assert.Equal(0, (await host.Messaging().Queue("plain").CountAsync(Token)).Delayed);
    }

    private IHost Build(string settings, Action<IMessagingBuilder> messaging) =>
        HostBuilding.Build(settings, messaging, s => s.AddSingleton<TimeProvider>(_time));

    // The clock of these tests goes on whether or not a schedule is ready: nothing is missed before many days are over.
    private static IMessagingBuilder Add(IMessagingBuilder messaging, string queue, string name = "ticks") =>
        messaging.AddRecurringMessage(name, Create, o => (o.Cron, o.Queue, o.MissedAfter) = ("0 * * * *", queue, TimeSpan.FromDays(10)));

    private static Tick Create(Recurrence recurrence) => new(recurrence.Schedule, recurrence.DueAt);

    private static async Task UntilCountAsync(IQueue queue, int count) =>
        await Wait.UntilAsync(async () => (await queue.CountAsync(Token)).Active >= count);
}
