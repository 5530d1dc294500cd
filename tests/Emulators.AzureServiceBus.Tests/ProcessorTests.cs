using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class ProcessorTests : EmulatorTest
{
    [Fact]
    public async Task A_processor_handles_all_and_what_fails_comes_back_until_it_is_dead()
    {
        CreateQueue(static q => q with { MaxDeliveryCount = 2 });
        var handled = new ConcurrentBag<string>();
        var errors = new ConcurrentBag<Exception>();
        await using ServiceBusProcessor processor = Client.CreateProcessor("q", new ServiceBusProcessorOptions { MaxConcurrentCalls = 8, PrefetchCount = 20 });
        processor.ProcessMessageAsync += args =>
        {
            handled.Add(args.Message.Body.ToString());
            return args.Message.Body.ToString() == "bad" ? throw new InvalidOperationException("bad") : Task.CompletedTask;
        };
        processor.ProcessErrorAsync += args =>
        {
            errors.Add(args.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();
        string[] good = [.. Enumerable.Range(0, 100).Select(static n => $"{n}")];
        await SendAsync("q", [.. good, "bad"]);

        await EventuallyAsync(() => Emulator.GetRuntime("q") is { ActiveMessageCount: 0, DeadLetterMessageCount: 1 });
        await processor.StopProcessingAsync();
        Assert.Equal(good.Order(), handled.Where(static body => body != "bad").Order());
        Assert.Equal(2, handled.Count(static body => body == "bad"));
        Assert.All(errors, static error => Assert.Equal("bad", error.Message));
        Assert.Equal("MaxDeliveryCountExceeded", (await ReceiveOneAsync(DeadLetters())).DeadLetterReason);
    }

    [Fact]
    public async Task Locks_are_renewed_while_a_handler_works()
    {
        await using ServiceBusEmulator real = await ServiceBusEmulator.StartAsync();
        real.CreateQueue(new QueueSettings("q") { LockDuration = TimeSpan.FromSeconds(5) });
        ServiceBusClient client = Connect(real.ConnectionString);
        var counts = new ConcurrentBag<int>();
        await using ServiceBusProcessor processor = client.CreateProcessor("q");
        processor.ProcessMessageAsync += async args =>
        {
            counts.Add(args.Message.DeliveryCount);
            await Task.Delay(TimeSpan.FromSeconds(6.5));
        };
        processor.ProcessErrorAsync += static _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("slow"));
        await EventuallyAsync(() => !counts.IsEmpty && real.GetRuntime("q").ActiveMessageCount == 0);
        Assert.Equal([1], counts);
        Assert.NotEqual(0, real.CountOperations(EmulatedOperation.RenewLock));
    }

    [Fact]
    public async Task A_processor_reads_a_subscription()
    {
        Emulator.CreateTopic(new TopicSettings("t"));
        Emulator.CreateSubscription(new SubscriptionSettings("t", "s"));
        var handled = new TaskCompletionSource<string>();
        await using ServiceBusProcessor processor = Client.CreateProcessor("t", "s");
        processor.ProcessMessageAsync += args =>
        {
            handled.TrySetResult(args.Message.Body.ToString());
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += args =>
        {
            handled.TrySetException(args.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();
        await SendAsync("t", "hello");
        Assert.Equal("hello", await handled.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task It_goes_on_when_the_connection_is_cut()
    {
        CreateQueue();
        ServiceBusClient client = Connect(options: new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions { Delay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(50) },
        });
        var handled = new ConcurrentBag<string>();
        await using ServiceBusProcessor processor = client.CreateProcessor("q");
        processor.ProcessMessageAsync += args =>
        {
            handled.Add(args.Message.Body.ToString());
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += static _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await SendAsync("q", "before");
        await EventuallyAsync(() => handled.Contains("before"));
        Emulator.DropConnections();
        await client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("after"));
        await EventuallyAsync(() => handled.Contains("after"));
    }
}
