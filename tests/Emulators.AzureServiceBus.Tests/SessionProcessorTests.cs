using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class SessionProcessorTests : EmulatorTest
{
    [Fact]
    public async Task Every_session_is_handled_in_order_with_its_state()
    {
        const int sessions = 12, each = 5;
        CreateQueue(static q => q with { RequiresSession = true });
        var handled = new ConcurrentDictionary<string, List<int>>();
        var errors = new ConcurrentBag<Exception>();
        await using ServiceBusSessionProcessor processor = Client.CreateSessionProcessor("q", new ServiceBusSessionProcessorOptions
        {
            MaxConcurrentSessions = 4,
            SessionIdleTimeout = TimeSpan.FromMilliseconds(200),
        });
        processor.ProcessMessageAsync += async args =>
        {
            List<int> numbers = handled.GetOrAdd(args.SessionId, static _ => []);
            numbers.Add(int.Parse(args.Message.Body.ToString()));
            await args.SetSessionStateAsync(new BinaryData($"{numbers.Count}"));
        };
        processor.ProcessErrorAsync += args =>
        {
            errors.Add(args.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        for (int i = 0; i < each; i++)
            await sender.SendMessagesAsync(Enumerable.Range(0, sessions).Select(session => Message($"{i}", $"s{session}")));

        await EventuallyAsync(() => Emulator.GetRuntime("q").ActiveMessageCount == 0);
        await processor.StopProcessingAsync();
        Assert.Empty(errors);
        Assert.Equal(sessions, handled.Count);
        Assert.All(handled.Values, static numbers => Assert.Equal(Enumerable.Range(0, each), numbers));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "s0");
        Assert.Equal($"{each}", (await receiver.GetSessionStateAsync()).ToString());
    }

    [Fact]
    public async Task Named_sessions_only_are_handled_where_they_are_named()
    {
        CreateQueue(static q => q with { RequiresSession = true });
        var handled = new ConcurrentBag<string>();
        await using ServiceBusSessionProcessor processor = Client.CreateSessionProcessor("q", new ServiceBusSessionProcessorOptions { SessionIds = { "mine" } });
        processor.ProcessMessageAsync += args =>
        {
            handled.Add(args.SessionId);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += static _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await Client.CreateSender("q").SendMessagesAsync([Message("1", "other"), Message("2", "mine")]);
        await EventuallyAsync(() => Emulator.GetRuntime("q").ActiveMessageCount == 1);
        Assert.Equal(["mine"], handled);
    }
}
