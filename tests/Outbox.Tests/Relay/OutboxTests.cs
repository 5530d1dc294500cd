using System.Diagnostics;
using System.Text.Json.Serialization;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Outbox.Tests;

/// <summary>What the application does with an outbox, on every database.</summary>
public sealed class OutboxTests(PostgresFixture postgres)
{
    public static TheoryData<string> Kinds => TestDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_committed_is_sent_and_what_is_rolled_back_never(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true));
        await using (var connection = await database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await application.Outbox.SendAsync(transaction, "plain", Message.FromText("never"));
            await transaction.RollbackAsync();
        }

        await using (var connection = await database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await application.Outbox.SendAsync(transaction, "plain", Message.FromText("sent"));
            await application.Outbox.PublishAsync(transaction, "news", new Order(1), new SendOptions { CorrelationId = "one" });
            Assert.Empty(await application.PeekAsync("plain"));
            await application.Outbox.CommitAsync(transaction);
        }

        Assert.Equal(["sent"], await application.TextsAsync("plain", 1));
        await application.TextsAsync("news/all", 1);
        var published = Assert.Single(await application.PeekAsync("news/all")).Message;
        Assert.Equal(new Order(1), application.Services.GetRequiredService<IMessageSerializer>().Deserialize<Order>(published));
        Assert.Equal("one", published.CorrelationId);
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Sent)).Count == 2);
        Assert.Empty(await application.Rows.ListAsync(OutboxState.Waiting));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_arrives_as_it_was_given(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true));
        var given = new Message
        {
            Body = new byte[] { 0, 255, 10, 0xC3 },
            Headers = new(
                [new("text", "a\0ü"), new("number", long.MaxValue), new("guid", Guid.NewGuid()), new("bytes", new byte[] { 1, 0 }), new("decimal", 1.10m)]),
            MessageId = "id'; DROP TABLE accounts",
            GroupId = "group",
            Subject = "subject",
            TimeToLive = TimeSpan.FromDays(1),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };

        await application.SendAsync(database, "plain", given);

        await application.TextsAsync("plain", 1);
        Assert.Equal(given, Assert.Single(await application.PeekAsync("plain")).Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_trace_is_that_of_the_transaction_and_the_id_deduplicates_where_the_queue_does(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true));
        using (var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            await application.SendAsync(database, "ordered", Message.FromText("traced") with { GroupId = "g" });
            await application.TextsAsync("ordered", 1);
            var sent = Assert.Single(await application.PeekAsync("ordered")).Message;
            Assert.Equal(activity.Id, sent.TraceParent);
            Assert.Equal(sent.MessageId, sent.DeduplicationId);
        }

        // A crash between the confirmation and the mark: the row is sent again, and the broker drops the copy.
        await database.ExecuteAsync("UPDATE integration_outbox SET state = 0");
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Waiting)).Count == 0);
        Assert.Single(await application.PeekAsync("ordered"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_could_never_be_sent_is_refused_before_the_commit(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => (o.CreateTables, o.Relay) = (true, false)));
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => application.Outbox.SendAsync(transaction, "plain", new Message { MessageId = new string('x', 200) }));
        await Assert.ThrowsAsync<ArgumentException>(() => application.Outbox.SendAsync(transaction, "no name", Message.FromText("x")));
        await transaction.CommitAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => application.Outbox.SendAsync(transaction, "plain", Message.FromText("x")));

        Assert.Empty(await application.Rows.ListAsync(OutboxState.Waiting));
    }

    [Fact]
    public async Task A_value_goes_where_its_type_is_bound_written_as_the_publisher_writes_it()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true)
            .MapMessage<Order>("plain").MapMessage<Change>("news"));
        await using (var connection = await database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await application.Outbox.SendAsync(transaction, new Order(1), new SendOptions { GroupId = "g" });
            await application.Outbox.PublishAsync(transaction, new Renamed("Ada"));
            var topic = await Assert.ThrowsAsync<InvalidOperationException>(() => application.Outbox.SendAsync(transaction, new Renamed("Bob")));
            Assert.Contains("PublishAsync", topic.Message, StringComparison.Ordinal);
            var nowhere = await Assert.ThrowsAsync<InvalidOperationException>(() => application.Outbox.SendAsync(transaction, new Unbound()));
            Assert.Contains("MapMessage<Unbound>", nowhere.Message, StringComparison.Ordinal);
            await application.Outbox.CommitAsync(transaction);
        }

        var publisher = application.Services.GetRequiredService<IMessagePublisher>();
        await publisher.SendAsync(new Order(1), new SendOptions { GroupId = "g" });
        await publisher.PublishAsync(new Renamed("Ada"));
        foreach (var source in (string[])["plain", "news/all"])
        {
            await application.TextsAsync(source, 2);
            var written = (await application.PeekAsync(source)).Select(m => m.Message with { MessageId = null, TraceParent = null }).ToList();
            Assert.Equal(written[0], written[1]);
        }
    }

    [Fact]
    public async Task A_retried_row_wakes_the_relays_of_PostgreSQL()
    {
        await using var database = await TestDatabase.CreateAsync("postgresql", postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.PollInterval, o.MaxAttempts) = (true, TimeSpan.FromDays(1), 1)));
        await application.SendAsync(database, "missing", Message.FromText("x"));
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Parked)).Count == 1);

        await application.Messaging.Topology.CreateQueueAsync(new("missing"));
        Assert.True(await application.Rows.RetryAsync((await application.Rows.ListAsync(OutboxState.Parked))[0].Sequence));
        await application.TextsAsync("missing", 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_commit_wakes_the_relay_before_it_polls(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.PollInterval) = (true, TimeSpan.FromDays(1))));
        for (var i = 1; i <= 3; i++)
        {
            await application.SendAsync(database, "plain", Message.FromText("x"));
            await application.TextsAsync("plain", i);
        }
    }

    [Fact]
    public async Task PostgreSQL_tells_of_commits_of_other_processes()
    {
        await using var database = await TestDatabase.CreateAsync("postgresql", postgres);
        await using var relay = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => (o.CreateTables, o.PollInterval) = (true, TimeSpan.FromDays(1))));
        await using var other = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.Relay = false));
        for (var i = 1; i <= 3; i++)
        {
            await other.SendAsync(database, "plain", Message.FromText("x"));
            await relay.TextsAsync("plain", i);
        }

        Assert.Empty(await other.PeekAsync("plain"));
    }

    [Fact]
    public async Task Settings_come_from_the_configuration_and_their_faults_are_told_at_the_start()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        var faults = (await Assert.ThrowsAsync<MessagingConfigurationException>(() => OutboxApplication.StartAsync(
            m => database.AddOutbox(m),
            settings: [("Outbox:BatchSize", "0"), ("Outbox:SendTimeout", "02:00:00"), ("Outbox:PolInterval", "00:00:01")]))).Faults;
        Assert.Equal(3, faults.Count);

        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m), settings: [("Outbox:CreateTables", "true"), ("Outbox:Relay", "false"), ("Outbox:Retention", "00:00:00")]);
        await application.SendAsync(database, "plain", Message.FromText("waits"));
        Assert.Single(await application.Rows.ListAsync(OutboxState.Waiting));
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMessaging(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build())
            .AddSqliteOutbox("x").AddSqliteOutbox("x"));
    }

    private sealed record Order(int Number);

    private sealed record Unbound;

    [JsonDerivedType(typeof(Renamed), "renamed")]
    private abstract record Change;

    private sealed record Renamed(string Name) : Change;
}
