using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Faults;

/// <summary>What distance, cuts and clocks do on the wire. On real time, with bounds far from what is asserted.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private ServiceBusEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await ServiceBusEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poll_finds_what_waits_also_at_a_distance(bool ordered)
    {
        await using var near = Connect(_emulator.ConnectionString);
        await near.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = ordered });
        await near.Queue("orders").SendAsync(Message.FromText("waits") with { GroupId = ordered ? "g" : null });
        await using var wire = new SlowWire(_emulator.Port, TimeSpan.FromMilliseconds(150));
        await using var far = Connect(wire.Through(_emulator.ConnectionString));

        var received = Assert.Single(await far.Queue("orders").ReceiveAsync(1, TimeSpan.Zero));

        Assert.Equal("waits", received.Message.Text);
        await received.CompleteAsync();
        Assert.Empty(await far.Queue("orders").ReceiveAsync(1, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_connections_lose_nothing_and_are_made_again(bool ordered)
    {
        const int Count = 200;
        await using var near = Connect(_emulator.ConnectionString);
        await near.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = ordered, LockDuration = TimeSpan.FromSeconds(5), MaxDeliveryCount = 1000 });
        await using var wire = new SlowWire(_emulator.Port, TimeSpan.FromMilliseconds(2));
        await using var far = Connect(wire.Through(_emulator.ConnectionString), new() { MaxRetries = 5, Delay = TimeSpan.FromMilliseconds(50) });
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var accepted = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var handled = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);

        await Task.WhenAll(SendAsync(), ReceiveAsync());

        Assert.Empty(accepted.Keys.Except(handled.Keys));

        async Task SendAsync()
        {
            for (var i = 0; i < Count; i++)
            {
                var message = Message.FromText($"{i}") with { MessageId = $"m{i}", GroupId = ordered ? $"g{i % 5}" : null };
                var sending = far.Queue("orders").SendManyAsync([message], null, deadline.Token);
                if (i % 40 == 20)
                    wire.Cut();
                if ((await sending)[0].Succeeded)
                    accepted[message.MessageId] = true;
            }

            Assert.True(accepted.Count > Count / 2, $"Only {accepted.Count} of {Count} were accepted.");
            accepted["end"] = true;
        }

        async Task ReceiveAsync()
        {
            while (!accepted.ContainsKey("end") || accepted.Keys.Where(k => k != "end").Except(handled.Keys).Any())
            {
                deadline.Token.ThrowIfCancellationRequested();
                try
                {
                    foreach (var message in await far.Queue("orders").ReceiveAsync(10, TimeSpan.FromSeconds(1), deadline.Token))
                    {
                        handled[message.MessageId] = true;
                        await message.CompleteAsync(deadline.Token);
                    }
                }
                catch (MessagingException)
                {
                    // Cut; what was in hand comes again.
                }
            }

            handled["end"] = true;
        }
    }

    [Theory]
    [InlineData("connection")]
    [InlineData("link")]
    public async Task A_session_lost_with_its_connection_or_link_is_told_at_once(string lost)
    {
        await using var wire = new SlowWire(_emulator.Port, TimeSpan.Zero);
        await using var client = Connect(wire.Through(_emulator.ConnectionString));
        await client.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true, LockDuration = TimeSpan.FromMinutes(5) });
        await client.Queue("orders").SendAsync(Message.FromText("x") with { GroupId = "g" });
        var held = Assert.Single(await client.Queue("orders").ReceiveAsync(1, Patience));
        Assert.False(held.LockLost.IsCancellationRequested);

        if (lost == "connection")
            wire.Cut();
        else
            _emulator.DetachLinks("orders");

        // A renewal would notice after two and a half minutes.
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var telling = held.LockLost.Register(told.SetResult);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<MessageLockLostException>(() => held.CompleteAsync());
        var again = Assert.Single(await client.Queue("orders").ReceiveAsync(1, Patience));
        await again.CompleteAsync();
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-120)]
    public async Task A_clock_that_is_wrong_costs_no_lock(int ahead)
    {
        await using var client = Connect(_emulator.ConnectionString, time: new WrongTime(TimeSpan.FromSeconds(ahead)));
        await client.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true, LockDuration = TimeSpan.FromSeconds(30) });
        await client.Queue("orders").SendManyAsync([.. Enumerable.Range(0, 20).Select(i => Message.FromText($"{i}") with { GroupId = $"g{i % 2}" })]);

        for (var left = 20; left > 0;)
        {
            var batch = await client.Queue("orders").ReceiveAsync(10, Patience);
            Assert.NotEmpty(batch);
            foreach (var message in batch)
            {
                await message.RenewLockAsync();
                await message.CompleteAsync();
            }

            left -= batch.Count;
        }
    }

    [Fact]
    public async Task Many_sessions_are_held_at_once_and_given_up()
    {
        const int Groups = 300;
        await using var client = Connect(_emulator.ConnectionString, sessions: Groups);
        await client.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true, LockDuration = TimeSpan.FromMinutes(1) });
        (await client.Queue("orders").SendManyAsync(Enumerable.Range(0, Groups).Select(i => Message.FromText("x") with { GroupId = $"g{i}" }))).ThrowIfAnyFailed();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        var held = new List<ReceivedMessage>();
        while (held.Count < Groups)
            held.AddRange(await client.Queue("orders").ReceiveAsync(100, Patience, deadline.Token));

        Assert.Equal(Groups, held.Select(m => m.GroupId).Distinct(StringComparer.Ordinal).Count());
        await Task.WhenAll(held.Select(m => m.CompleteAsync(deadline.Token)));
        Assert.Equal(0, (await client.Queue("orders").CountAsync(deadline.Token)).Active);
    }

    [Fact]
    public async Task A_session_accepted_after_its_caller_has_gone_is_soon_there_for_others()
    {
        await using var gone = Connect(_emulator.ConnectionString);
        await gone.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true, LockDuration = TimeSpan.FromMinutes(5) });
        Assert.Empty(await gone.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(1)));

        await gone.Queue("orders").SendAsync(Message.FromText("x") with { GroupId = "g" });

        await using var other = Connect(_emulator.ConnectionString);
        Assert.Single(await other.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Closing_while_the_entity_is_deleted_ends()
    {
        var client = Connect(_emulator.ConnectionString);
        await client.Topology.CreateQueueAsync(new QueueDefinition("orders"));
        var receiving = client.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(40));
        await Task.Delay(500);

        await client.As<ServiceBusAdministrationClient>().DeleteQueueAsync("orders");
        await client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        await Record.ExceptionAsync(() => receiving.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(receiving.IsCompleted);
    }

    [Fact]
    public async Task An_administration_endpoint_that_is_down_is_a_passing_fault()
    {
        await using var client = AzureServiceBusMessaging.Create(
            new AzureServiceBusOptions
            {
                ConnectionString = _emulator.ConnectionString,
                AdministrationConnectionString = "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=a;SharedAccessKey=bm9ib2R5;UseDevelopmentEmulator=true",
            },
            new MessagingClientOptions { NoHiddenRetries = true });

        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Topology.FindQueueAsync("orders"));

        Assert.True(error.IsTransient);
    }

    private IMessaging Connect(string connectionString, ServiceBusRetryOptions? retry = null, TimeProvider? time = null, int sessions = 16) => AzureServiceBusMessaging.Create(
        new AzureServiceBusOptions
        {
            ConnectionString = connectionString,
            AdministrationConnectionString = _emulator.AdministrationConnectionString,
            Retry = retry,
            MaxConcurrentSessions = sessions,
        },
        new MessagingClientOptions { TimeProvider = time ?? TimeProvider.System, DrainTimeout = TimeSpan.FromSeconds(2) });

    private sealed class WrongTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
