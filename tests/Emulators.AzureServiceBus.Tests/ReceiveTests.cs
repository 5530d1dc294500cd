using System.Diagnostics;
using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class ReceiveTests : EmulatorTest
{
    [Fact]
    public async Task It_waits_for_its_time_and_gives_an_empty_list()
    {
        CreateQueue();
        long start = Stopwatch.GetTimestamp();
        Assert.Empty(await Client.CreateReceiver("q").ReceiveMessagesAsync(5, TimeSpan.FromSeconds(0.5)));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.45, 20);
    }

    [Fact]
    public async Task It_returns_as_soon_as_there_is_something_and_never_more_than_asked_for()
    {
        CreateQueue();
        Task<IReadOnlyList<ServiceBusReceivedMessage>> receive = Client.CreateReceiver("q").ReceiveMessagesAsync(2);
        await SendAsync("q", "a", "b", "c");
        Assert.Equal(["a", "b"], Bodies(await receive));
    }

    [Fact]
    public async Task What_a_cancelled_receive_did_not_take_is_given_back_without_a_count()
    {
        CreateQueue();
        using var cancellation = new CancellationTokenSource();
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        await AssertEmptyAsync(receiver);
        Task receive = receiver.ReceiveMessageAsync(null, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive);
        await SendAsync("q", "a");
        Assert.Equal(1, (await ReceiveOneAsync(Client.CreateReceiver("q"))).DeliveryCount);
    }

    [Fact]
    public async Task Prefetched_messages_are_locked_at_once()
    {
        CreateQueue();
        await SendAsync("q", "a", "b", "c");
        await using ServiceBusReceiver prefetching = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = 10 });
        await ReceiveOneAsync(prefetching);
        await AssertEmptyAsync(Client.CreateReceiver("q"));
    }

    [Fact]
    public async Task A_prefetched_message_can_outlive_its_lock()
    {
        CreateQueue();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver prefetching = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = 2 });
        await ReceiveOneAsync(prefetching);
        Time.Advance(TimeSpan.FromSeconds(61));

        ServiceBusReceivedMessage stale = await ReceiveOneAsync(prefetching);
        Assert.Equal("b", stale.Body.ToString());
        Assert.True(stale.LockedUntil < Time.GetUtcNow());
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => prefetching.CompleteMessageAsync(stale));
    }

    [Fact]
    public async Task Closing_drains_the_link_and_takes_no_time()
    {
        CreateQueue();
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        await AssertEmptyAsync(receiver);
        long start = Stopwatch.GetTimestamp();
        await receiver.CloseAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
        await SendAsync("q", "a");
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a");
    }

    [Fact]
    public async Task What_is_received_and_deleted_cannot_be_settled_and_does_not_come_back()
    {
        CreateQueue();
        await SendAsync("q", "a");
        var options = new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };
        ServiceBusReceiver receiver = Client.CreateReceiver("q", options);
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);

        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(message));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task Peeking_goes_on_from_where_it_was_and_changes_nothing()
    {
        CreateQueue();
        await SendAsync("q", "a", "b", "c");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");

        Assert.Equal(["a", "b"], Bodies(await receiver.PeekMessagesAsync(2)));
        ServiceBusReceivedMessage peeked = await receiver.PeekMessageAsync();
        Assert.Equal(("c", 0), (peeked.Body.ToString(), peeked.DeliveryCount));
        Assert.Null(await receiver.PeekMessageAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(peeked));
        Assert.All(await ReceiveAsync(receiver, 3), static message => Assert.Equal(1, message.DeliveryCount));
    }

    [Fact]
    public async Task A_peek_gives_at_most_250_messages()
    {
        CreateQueue();
        await SendAsync("q", [.. Enumerable.Range(0, 300).Select(static n => $"{n}")]);
        Assert.Equal(250, (await Client.CreateReceiver("q").PeekMessagesAsync(300)).Count);
    }

    [Fact]
    public async Task Messages_come_one_by_one_as_a_stream()
    {
        CreateQueue();
        await SendAsync("q", "a", "b", "c");
        var bodies = new List<string>();
        await foreach (ServiceBusReceivedMessage message in Client.CreateReceiver("q").ReceiveMessagesAsync())
        {
            bodies.Add(message.Body.ToString());
            if (bodies.Count == 3)
                break;
        }

        Assert.Equal(["a", "b", "c"], bodies);
    }
}
