using Azure.Messaging.ServiceBus;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class SessionTests : StandInTest
{
    private Task CreateAsync(int maxDeliveryCount = 10) => CreateQueueAsync(configure: q =>
    {
        q.RequiresSession = true;
        q.MaxDeliveryCount = maxDeliveryCount;
    });

    private async Task SendAsync(params (string Body, string Session)[] messages)
    {
        foreach ((string body, string session) in messages)
        {
            await Client.CreateSender("q").SendMessageAsync(Message(body, session));
        }
    }

    [Fact]
    public async Task A_session_is_one_receivers_and_in_order()
    {
        await CreateAsync();
        await SendAsync(("a1", "a"), ("b1", "b"), ("a2", "a"));
        await using ServiceBusSessionReceiver a = await Client.AcceptNextSessionAsync("q");
        await using ServiceBusSessionReceiver b = await Client.AcceptNextSessionAsync("q");
        Assert.Equal(("a", "b"), (a.SessionId, b.SessionId));
        await AssertFailsAsync(ServiceBusFailureReason.SessionCannotBeLocked, () => Client.AcceptSessionAsync("q", "a"));

        Assert.Equal(["a1", "a2"], Bodies(await ReceiveNowAsync(a)));
        Assert.Equal(["b1"], Bodies(await ReceiveNowAsync(b)));
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_before_the_later_ones()
    {
        await CreateAsync();
        await SendAsync(("1", "a"), ("2", "a"));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "a");
        await receiver.AbandonMessageAsync(await ReceiveOneAsync(receiver));
        Assert.Equal(["1", "2"], Bodies(await ReceiveNowAsync(receiver)));
    }

    [Fact]
    public async Task Without_a_session_accepting_the_next_times_out()
    {
        await CreateAsync();
        Task<ServiceBusSessionReceiver> accept = Client.AcceptNextSessionAsync("q");
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(accept.IsCompleted);
        Time.Advance(Second);
        Assert.True((await AssertFailsAsync(ServiceBusFailureReason.ServiceTimeout, () => accept)).IsTransient);
    }

    [Fact]
    public async Task Accepting_the_next_waits_for_one_and_can_be_cancelled()
    {
        await CreateAsync();
        using var cancellation = new CancellationTokenSource();
        Task<ServiceBusSessionReceiver> cancelled = Client.AcceptNextSessionAsync("q", cancellationToken: cancellation.Token);
        Task<ServiceBusSessionReceiver> accepted = Client.AcceptNextSessionAsync("q");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await SendAsync(("1", "a"));
        Assert.Equal("a", (await accepted).SessionId);
    }

    [Fact]
    public async Task A_session_whose_lock_ran_out_is_lost_and_its_deliveries_count()
    {
        await CreateAsync();
        await SendAsync(("1", "a"));
        ServiceBusSessionReceiver first = await Client.AcceptSessionAsync("q", "a");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(first);
        Time.Advance(TimeSpan.FromSeconds(30));
        await first.RenewSessionLockAsync();
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromSeconds(60), first.SessionLockedUntil);
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(first.IsClosed);
        Time.Advance(Second);

        Assert.True(first.IsClosed);
        await AssertFailsAsync(ServiceBusFailureReason.SessionLockLost, () => first.CompleteMessageAsync(message));
        await AssertFailsAsync(ServiceBusFailureReason.SessionLockLost, () => first.ReceiveMessageAsync());
        await AssertFailsAsync(ServiceBusFailureReason.SessionLockLost, () => first.RenewSessionLockAsync());
        ServiceBusSessionReceiver second = await Client.AcceptNextSessionAsync("q");
        Assert.Equal(2, (await ReceiveOneAsync(second)).DeliveryCount);
    }

    [Fact]
    public async Task Closing_a_session_frees_it_and_counts_nothing()
    {
        await CreateAsync();
        await SendAsync(("1", "a"));
        ServiceBusSessionReceiver first = await Client.AcceptSessionAsync("q", "a");
        await ReceiveOneAsync(first);
        await first.CloseAsync();
        Assert.Equal(1, (await ReceiveOneAsync(await Client.AcceptSessionAsync("q", "a"))).DeliveryCount);
    }

    [Fact]
    public async Task State_outlives_receivers_and_messages()
    {
        await CreateAsync();
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
        await CreateAsync();
        await CreateQueueAsync("plain");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.CreateReceiver("q").ReceiveMessageAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.AcceptNextSessionAsync("plain"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.AcceptSessionAsync("plain", "a"));
    }

    [Fact]
    public async Task The_dead_letter_queue_of_sessions_has_none()
    {
        await CreateAsync(maxDeliveryCount: 1);
        await SendAsync(("1", "a"), ("2", "a"));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "a");
        await receiver.AbandonMessageAsync(await ReceiveOneAsync(receiver));
        Assert.Equal(["2"], Bodies(await ReceiveNowAsync(receiver)));
        Assert.Equal("a", (await ReceiveOneAsync(DeadLetters())).SessionId);
    }

    [Fact]
    public async Task Any_receiver_peeks_all_and_a_session_receiver_its_own()
    {
        await CreateAsync();
        await SendAsync(("1", "a"), ("2", "b"));
        Assert.Equal(["1", "2"], Bodies(await Client.CreateReceiver("q").PeekMessagesAsync(10)));
        Assert.Equal(["2"], Bodies(await (await Client.AcceptSessionAsync("q", "b")).PeekMessagesAsync(10)));
    }
}
