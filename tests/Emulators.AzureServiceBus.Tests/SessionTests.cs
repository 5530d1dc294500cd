using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class SessionTests : EmulatorTest
{
    private void CreateSessions(int maxDeliveryCount = 10) =>
        CreateQueue(q => q with { RequiresSession = true, MaxDeliveryCount = maxDeliveryCount });

    private async Task SendAsync(params (string Body, string Session)[] messages)
    {
        await using ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessagesAsync(messages.Select(static message => Message(message.Body, message.Session)));
    }

    [Fact]
    public async Task A_session_is_one_receivers_and_in_order()
    {
        CreateSessions();
        await SendAsync(("a1", "a"), ("b1", "b"), ("a2", "a"));
        await using ServiceBusSessionReceiver a = await Client.AcceptNextSessionAsync("q");
        await using ServiceBusSessionReceiver b = await Client.AcceptNextSessionAsync("q");
        Assert.Equal(("a", "b"), (a.SessionId, b.SessionId));
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromSeconds(60), a.SessionLockedUntil);
        await AssertFailsAsync(ServiceBusFailureReason.SessionCannotBeLocked, () => Client.AcceptSessionAsync("q", "a"));

        await AssertBodiesAsync(a, "a1", "a2");
        await AssertBodiesAsync(b, "b1");
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_before_the_later_ones()
    {
        CreateSessions();
        await SendAsync(("1", "a"), ("2", "a"));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "a");
        await receiver.AbandonMessageAsync(await ReceiveOneAsync(receiver));
        await AssertBodiesAsync(receiver, "1", "2");
    }

    [Fact]
    public async Task Without_a_session_accepting_the_next_times_out_on_the_clients_clock()
    {
        CreateSessions();
        ServiceBusClient impatient = Connect(options: new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(1) },
        });
        Assert.True((await AssertFailsAsync(ServiceBusFailureReason.ServiceTimeout, () => impatient.AcceptNextSessionAsync("q"))).IsTransient);
        await SendAsync(("1", "a"));
        Assert.Equal("a", (await impatient.AcceptNextSessionAsync("q")).SessionId);
    }

    [Fact]
    public async Task Accepting_the_next_waits_for_one_and_can_be_cancelled()
    {
        CreateSessions();
        using var cancellation = new CancellationTokenSource();
        Task<ServiceBusSessionReceiver> cancelled = Connect().AcceptNextSessionAsync("q", cancellationToken: cancellation.Token);
        await Task.Delay(50);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Task<ServiceBusSessionReceiver> accepted = Client.AcceptNextSessionAsync("q");
        await SendAsync(("1", "a"), ("2", "b"));
        Assert.Contains((await accepted).SessionId, new[] { "a", "b" });
    }

    [Fact]
    public async Task A_session_whose_lock_ran_out_is_lost_and_its_deliveries_count()
    {
        CreateSessions();
        await SendAsync(("1", "a"));
        ServiceBusSessionReceiver first = await Client.AcceptSessionAsync("q", "a");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(first);
        Time.Advance(TimeSpan.FromSeconds(30));
        await first.RenewSessionLockAsync();
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromSeconds(60), first.SessionLockedUntil);
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(first.IsClosed);
        Time.Advance(TimeSpan.FromSeconds(1));

        await EventuallyAsync(() => first.IsClosed);
        await AssertLostAsync(() => first.CompleteMessageAsync(message));
        await AssertLostAsync(() => first.ReceiveMessageAsync());
        await AssertLostAsync(() => first.RenewSessionLockAsync());
        ServiceBusSessionReceiver second = await Client.AcceptNextSessionAsync("q");
        Assert.Equal(2, (await ReceiveOneAsync(second)).DeliveryCount);
    }

    [Fact]
    public async Task Closing_a_session_frees_it_and_counts_nothing()
    {
        CreateSessions();
        await SendAsync(("1", "a"));
        ServiceBusSessionReceiver first = await Client.AcceptSessionAsync("q", "a");
        await ReceiveOneAsync(first);
        await first.CloseAsync();
        Assert.Equal(1, (await ReceiveOneAsync(await Client.AcceptSessionAsync("q", "a"))).DeliveryCount);
    }

    [Fact]
    public async Task State_outlives_receivers_and_messages()
    {
        CreateSessions();
        ServiceBusSessionReceiver first = await Client.AcceptSessionAsync("q", "a");
        Assert.Null(await first.GetSessionStateAsync());
        await first.SetSessionStateAsync(new BinaryData("state"));
        await first.CloseAsync();
        ServiceBusSessionReceiver second = await Client.AcceptSessionAsync("q", "a");
        Assert.Equal("state", (await second.GetSessionStateAsync()).ToString());
        await second.SetSessionStateAsync(null!);
        Assert.Null(await second.GetSessionStateAsync());
    }

    [Fact]
    public async Task With_and_without_sessions_do_not_mix()
    {
        CreateSessions();
        CreateQueue(name: "plain");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.CreateReceiver("q").ReceiveMessageAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.AcceptNextSessionAsync("plain"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.AcceptSessionAsync("plain", "a"));
    }

    [Fact]
    public async Task The_dead_letter_queue_of_sessions_has_none()
    {
        CreateSessions(maxDeliveryCount: 1);
        await SendAsync(("1", "a"), ("2", "a"));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "a");
        await receiver.AbandonMessageAsync(await ReceiveOneAsync(receiver));
        await AssertBodiesAsync(receiver, "2");
        Assert.Equal("a", (await ReceiveOneAsync(DeadLetters())).SessionId);
    }

    [Fact]
    public async Task Any_receiver_peeks_all_and_a_session_receiver_its_own()
    {
        CreateSessions();
        await SendAsync(("1", "a"), ("2", "b"));
        Assert.Equal(["1", "2"], Bodies(await Client.CreateReceiver("q").PeekMessagesAsync(10)));
        Assert.Equal(["2"], Bodies(await (await Client.AcceptSessionAsync("q", "b")).PeekMessagesAsync(10)));
    }

    [Fact]
    public async Task A_session_with_prefetch_and_one_that_deletes_on_receipt()
    {
        CreateSessions();
        await SendAsync(("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b"));
        await using ServiceBusSessionReceiver prefetching =
            await Client.AcceptSessionAsync("q", "a", new ServiceBusSessionReceiverOptions { PrefetchCount = 10 });
        await AssertBodiesAsync(prefetching, "a1", "a2");
        await using ServiceBusSessionReceiver deleting =
            await Client.AcceptSessionAsync("q", "b", new ServiceBusSessionReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        await AssertBodiesAsync(deleting, "b1", "b2");
        Assert.Equal(2, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task Sessions_with_messages_or_state_are_listed()
    {
        CreateSessions();
        await SendAsync(("1", "b"), ("2", "a"));
        DateTimeOffset before = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromSeconds(1));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "c");
        await receiver.SetSessionStateAsync(new BinaryData("state"));
        var all = new List<string>();
        await foreach (string id in Client.GetMessageSessionsAsync("q"))
            all.Add(id);
        Assert.Equal(["a", "b", "c"], all);
        var changed = new List<string>();
        await foreach (string id in Client.GetMessageSessionsAsync("q", before))
            changed.Add(id);
        Assert.Equal(["c"], changed);
    }

    // The official client closes a receiver that has lost its session, in its own time.
    private static async Task AssertLostAsync(Func<Task> call)
    {
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(call);
        Assert.True(exception is ServiceBusException { Reason: ServiceBusFailureReason.SessionLockLost } or ObjectDisposedException, exception.ToString());
    }

    [Fact]
    public async Task A_session_cannot_be_shared()
    {
        CreateSessions();
        await Assert.ThrowsAsync<NotSupportedException>(
            () => Client.AcceptSessionAsync("q", "a", new ServiceBusSessionReceiverOptions { EnableNonExclusiveSession = true }));
    }
}
