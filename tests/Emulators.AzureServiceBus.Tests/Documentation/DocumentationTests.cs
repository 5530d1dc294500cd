using System.Text.RegularExpressions;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Emulators.AzureServiceBus.Tests.Documentation;

/// <summary>The blocks of docs/emulators/azure-service-bus.md are the code of these tests, so what is pasted from there works.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public async Task A_message_is_sent_and_received()
    {
        #region first
        await using var emulator = await ServiceBusEmulator.StartAsync();
        emulator.CreateQueue(new QueueSettings("orders"));

        await using var client = new ServiceBusClient(emulator.ConnectionString);
        await client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("hello"));

        var receiver = client.CreateReceiver("orders");
        var received = await receiver.ReceiveMessageAsync();
        Console.WriteLine(received.Body);
        await receiver.CompleteMessageAsync(received);
        #endregion

        Assert.Equal("hello", received.Body.ToString());
        Assert.Equal(0, emulator.GetRuntime("orders").TotalMessageCount);
    }

    [Fact]
    public async Task A_lock_of_five_minutes_takes_no_time()
    {
        #region time
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { TimeProvider = time });
        emulator.CreateQueue(new QueueSettings("orders") { LockDuration = TimeSpan.FromMinutes(5) });
        await using var client = new ServiceBusClient(emulator.ConnectionString);
        await client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("hello"));

        var receiver = client.CreateReceiver("orders");
        await receiver.ReceiveMessageAsync();
        time.Advance(TimeSpan.FromMinutes(5));
        var again = await receiver.ReceiveMessageAsync();
        Console.WriteLine(again.DeliveryCount);     // 2: the lock was over
        #endregion

        Assert.Equal(2, again.DeliveryCount);
    }

    [Fact]
    public async Task Faults_happen_to_a_client_that_gets_over_them()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync();
        emulator.CreateQueue(new QueueSettings("orders"));
        #region faults
        emulator.FailNext(EmulatedError.QuotaExceeded, EmulatedOperation.Send, "orders");
        emulator.FailNext(EmulatedError.ConnectionLost, EmulatedOperation.Settle, afterEffect: true);     // done, but the answer is lost
        emulator.LoseLocks("orders");
        emulator.DetachLinks("orders");
        emulator.DropConnections();
        #endregion

        await using var client = new ServiceBusClient(emulator.ConnectionString, new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0 } });
        var sender = client.CreateSender("orders");
        var full = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage("hello")));
        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, full.Reason);
        await sender.SendMessageAsync(new ServiceBusMessage("hello"));
        Assert.Equal(2, emulator.CountOperations(EmulatedOperation.Send));
    }

    [Fact]
    public void Every_block_of_the_page_is_tested()
    {
        string page = File.ReadAllText(Repository.Find("docs/emulators/azure-service-bus.md"));
        string[] blocks = [.. CSharpBlock().Matches(page).Select(m => Using().Replace(m.Groups["code"].Value, "").Trim())];
        string[] regions = [.. Region().Matches(File.ReadAllText(ThisFile())).Select(m => Indentation().Replace(m.Groups["code"].Value, "").Trim())];
        Assert.Equal(regions, blocks);
    }

    private static string ThisFile() => Repository.Find("tests/Emulators.AzureServiceBus.Tests/Documentation/DocumentationTests.cs");

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline, 1000)]
    private static partial Regex Using();

    [GeneratedRegex(@"^ *#region \w+\n(?<code>.*?)^ *#endregion", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Region();

    [GeneratedRegex("^ {8}", RegexOptions.Multiline, 1000)]
    private static partial Regex Indentation();
}
