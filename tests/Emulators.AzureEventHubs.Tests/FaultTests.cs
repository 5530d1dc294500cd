using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class FaultTests : EmulatorTest
{
    [Theory]
    [InlineData(EmulatedError.EntityNotFound, EventHubsException.FailureReason.ServiceCommunicationProblem)]
    [InlineData(EmulatedError.EntityDisabled, EventHubsException.FailureReason.ResourceNotFound)]
    [InlineData(EmulatedError.QuotaExceeded, EventHubsException.FailureReason.QuotaExceeded)]
    [InlineData(EmulatedError.Timeout, EventHubsException.FailureReason.ServiceTimeout)]
    [InlineData(EmulatedError.ServerBusy, EventHubsException.FailureReason.ServiceBusy)]
    [InlineData(EmulatedError.InternalError, EventHubsException.FailureReason.ServiceCommunicationProblem)]
    public async Task Errors_come_as_the_client_knows_them(EmulatedError error, EventHubsException.FailureReason reason)
    {
        await SendAsync("0", "a");
        Emulator.FailNext(error, EmulatedOperation.Send, $"{Hub}/Partitions/0");
        await AssertFailsAsync(reason, () => SendAsync("0", "b"));
        await SendAsync("0", "c");
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "a", "c");
    }

    [Theory]
    [InlineData(EmulatedError.Unauthorized, typeof(UnauthorizedAccessException))]
    [InlineData(EmulatedError.NotAllowed, typeof(InvalidOperationException))]
    [InlineData(EmulatedError.NotImplemented, typeof(NotSupportedException))]
    [InlineData(EmulatedError.InvalidArgument, typeof(ArgumentException))]
    [InlineData(EmulatedError.ArgumentOutOfRange, typeof(ArgumentOutOfRangeException))]
    public async Task Errors_of_links_and_requests_come_as_the_client_knows_them(EmulatedError error, Type exception)
    {
        Emulator.FailNext(error, count: 4);
        await Assert.ThrowsAsync(exception, () => SendAsync("0", "a"));
        await Assert.ThrowsAsync(exception, () => ReadAsync(Receive(EventPosition.Earliest), 1));
        await Assert.ThrowsAsync(exception, () => Consumer.GetPartitionIdsAsync());
        Emulator.ClearFaults();
        await SendAsync("0", "a");
        Emulator.FailNext(error, EmulatedOperation.Send);
        await Assert.ThrowsAsync(exception, () => SendAsync("0", "b"));
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again()
    {
        EventHubProducerClient producer = Produce(retries: QuickRetries);
        Emulator.FailNext(EmulatedError.InternalError, EmulatedOperation.Send, count: 2);
        await producer.SendAsync([new EventData("a")], new SendEventOptions { PartitionId = "0" });
        Assert.Equal(3, Emulator.CountOperations(EmulatedOperation.Send));
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "a");
    }

    [Fact]
    public async Task The_nth_transfer_fails()
    {
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Send, skip: 2);
        await SendAsync("0", "a");
        await SendAsync("0", "b");
        await AssertFailsAsync(EventHubsException.FailureReason.ServiceBusy, () => SendAsync("0", "c"));
        await SendAsync("0", "d");
        Assert.Equal(2, Emulator.GetPartitions(Hub)[0].LastEnqueuedSequenceNumber);
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_effect()
    {
        // So the client shows a connection that is cut under a transfer.
        Emulator.FailNext(EmulatedError.ConnectionLost, EmulatedOperation.Send, afterEffect: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync("0", "a"));
        Emulator.FailNext(EmulatedError.ConnectionLost, EmulatedOperation.Send);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync("0", "b"));
        Emulator.FailNext(EmulatedError.Timeout, EmulatedOperation.Send, afterEffect: true);
        await AssertFailsAsync(EventHubsException.FailureReason.ServiceTimeout, () => SendAsync("0", "c"));
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "a", "c");
    }

    [Fact]
    public async Task A_receiver_goes_on_after_a_delivery_that_failed()
    {
        await SendAsync("0", "a", "b", "c");
        Emulator.FailNext(EmulatedError.InternalError, EmulatedOperation.Deliver, skip: 1);
        await AssertBodiesAsync(Receive(EventPosition.Earliest, retries: QuickRetries), "a", "b", "c");
    }

    [Fact]
    public async Task Cut_connections_are_made_anew()
    {
        EventHubProducerClient producer = Produce(retries: QuickRetries);
        PartitionReceiver receiver = Receive(EventPosition.Earliest, retries: QuickRetries);
        await producer.SendAsync([new EventData("a")], new SendEventOptions { PartitionId = "0" });
        Assert.Equal(["a"], Bodies(await ReadAsync(receiver, 1)));
        Emulator.DropConnections();
        await EventuallyAsync(() => Emulator.CountLinks(Hub) == 0);
        await producer.SendAsync([new EventData("b")], new SendEventOptions { PartitionId = "0" });
        await AssertBodiesAsync(receiver, "b");
    }

    [Fact]
    public async Task A_link_is_detached_with_the_condition_of_the_test()
    {
        await SendAsync("0", "a");
        PartitionReceiver receiver = Receive(EventPosition.Earliest);
        await ReadAsync(receiver, 1);

        // Between two receives the client would open another link, and say nothing.
        await AssertFailsAsync(EventHubsException.FailureReason.ConsumerDisconnected, async () =>
        {
            for (long start = Environment.TickCount64; Environment.TickCount64 - start < Patience.TotalMilliseconds;)
            {
                Task<IEnumerable<EventData>> receiving = receiver.ReceiveBatchAsync(1, Moment);
                Emulator.DetachLinks($"{Hub}/ConsumerGroups", "amqp:link:stolen");
                Assert.Empty(await receiving);
            }
        });
        await EventuallyAsync(() => Emulator.CountLinks(Hub) == 1);
        Emulator.DetachLinks(Hub);
        await EventuallyAsync(() => Emulator.CountLinks(Hub) == 0);
        await SendAsync("0", "b");
    }

    [Fact]
    public async Task A_transfer_waits_on_the_clock_of_the_emulator_and_so_do_those_behind_it()
    {
        await SendAsync("0", "a");
        Emulator.DelayNext(TimeSpan.FromMinutes(1), EmulatedOperation.Send);
        Task first = SendAsync("0", "b");
        await EventuallyAsync(() => Emulator.CountOperations(EmulatedOperation.Send) == 2);
        Task second = SendAsync("0", "c");
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(100)));
        Time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(first, second);
        Assert.Equal(["a", "b", "c"], Bodies(await ReadAsync(Receive(EventPosition.Earliest), 3)));
    }

    [Fact]
    public async Task A_delivery_waits_on_the_clock_of_the_emulator()
    {
        await SendAsync("0", "a", "b");
        Emulator.DelayNext(TimeSpan.FromMinutes(1), EmulatedOperation.Deliver, skip: 1);
        PartitionReceiver receiver = Receive(EventPosition.Earliest);
        await AssertBodiesAsync(receiver, "a");
        Time.Advance(TimeSpan.FromMinutes(1));
        await AssertBodiesAsync(receiver, "b");
    }
}
