using Azure.Messaging.ServiceBus;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class ReceiveTests : StandInTest
{
    [Fact]
    public async Task It_waits_until_the_time_is_over_and_gives_an_empty_list()
    {
        await CreateQueueAsync();
        Task<IReadOnlyList<ServiceBusReceivedMessage>> receive = Client.CreateReceiver("q").ReceiveMessagesAsync(5, TimeSpan.FromSeconds(10));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(receive.IsCompleted);
        Time.Advance(Second);
        Assert.Empty(await receive);
    }

    [Fact]
    public async Task It_returns_as_soon_as_there_is_something_and_never_more_than_asked_for()
    {
        await CreateQueueAsync();
        Task<IReadOnlyList<ServiceBusReceivedMessage>> receive = Client.CreateReceiver("q").ReceiveMessagesAsync(2);
        await SendAsync("q", "a", "b", "c");
        Assert.Equal(["a", "b"], Bodies(await receive));
    }

    [Fact]
    public async Task A_cancelled_receive_takes_nothing()
    {
        await CreateQueueAsync();
        using var cancellation = new CancellationTokenSource();
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        Task receive = receiver.ReceiveMessageAsync(null, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive);
        await SendAsync("q", "a");
        Assert.Equal(1, (await ReceiveOneAsync(receiver)).DeliveryCount);
    }

    [Fact]
    public async Task Prefetched_messages_lock_at_once_and_are_free_again_on_close()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a", "b", "c");
        ServiceBusReceiver prefetching = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = 10 });
        ServiceBusReceiver other = Client.CreateReceiver("q");
        await ReceiveOneAsync(prefetching);
        await AssertEmptyAsync(other);

        await prefetching.CloseAsync();
        IReadOnlyList<ServiceBusReceivedMessage> released = await ReceiveNowAsync(other);
        Assert.Equal(["b", "c"], Bodies(released));
        Assert.All(released, static message => Assert.Equal(1, message.DeliveryCount));
    }

    [Fact]
    public async Task A_prefetched_message_can_outlive_its_lock()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver prefetching = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = 10 });
        await ReceiveOneAsync(prefetching);
        Time.Advance(TimeSpan.FromSeconds(61));

        ServiceBusReceivedMessage stale = await ReceiveOneAsync(prefetching);
        Assert.True(stale.LockedUntil < Time.GetUtcNow());
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => prefetching.CompleteMessageAsync(stale));
    }

    [Fact]
    public async Task Arguments_are_checked_as_the_sdk_does()
    {
        await CreateQueueAsync();
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => receiver.ReceiveMessagesAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => receiver.ReceiveMessagesAsync(1, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentNullException>(() => receiver.CompleteMessageAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Client.CreateSender("q").SendMessageAsync(null!));
    }

    [Fact]
    public async Task What_is_closed_is_disposed()
    {
        await CreateQueueAsync();
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusSender sender = Client.CreateSender("q");
        ServiceBusSender other = Client.CreateSender("q");
        await receiver.CloseAsync();
        await sender.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiver.ReceiveMessageAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sender.SendMessageAsync(new ServiceBusMessage("a")));
        await Client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.SendMessageAsync(new ServiceBusMessage("a")));
        Assert.Throws<ObjectDisposedException>(() => Client.CreateSender("q"));
    }

    [Fact]
    public async Task A_hundred_thousand_messages_go_through_in_order()
    {
        await CreateQueueAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        for (int batch = 0; batch < 100; batch++)
        {
            await sender.SendMessagesAsync(Enumerable.Range(batch * 1000, 1000).Select(static n => new ServiceBusMessage($"{n}")));
        }

        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        int expected = 0;
        while (expected < 100_000)
        {
            foreach (ServiceBusReceivedMessage message in await receiver.ReceiveMessagesAsync(500))
            {
                Assert.Equal(expected++, int.Parse(message.Body.ToString()));
                await receiver.CompleteMessageAsync(message);
            }
        }

        await AssertEmptyAsync(receiver);
    }

    [Fact]
    public async Task Many_at_once_get_each_message_once()
    {
        const int producers = 8, consumers = 8, each = 500;
        await CreateQueueAsync();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var done = new TaskCompletionSource();
        Task[] consuming = [.. Enumerable.Range(0, consumers).Select(n => Task.Run(async () =>
        {
            ServiceBusReceiver receiver = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = n });
            while (!done.Task.IsCompleted)
            {
                foreach (ServiceBusReceivedMessage message in await receiver.ReceiveMessagesAsync(10, Second))
                {
                    await receiver.CompleteMessageAsync(message);
                    seen.AddOrUpdate(message.Body.ToString(), 1, static (_, count) => count + 1);
                    if (seen.Count == producers * each)
                    {
                        done.TrySetResult();
                    }
                }
            }
        }))];
        await Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
            {
                await SendAsync("q", $"{producer}-{i}");
            }
        })));

        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        while (!Task.WhenAll(consuming).IsCompleted)
        {
            Time.Advance(Second);
            await Task.Yield();
        }

        Assert.All(seen.Values, static count => Assert.Equal(1, count));
        Time.Advance(TimeSpan.FromMinutes(5));
        await AssertEmptyAsync(Client.CreateReceiver("q"));
    }
}
