using Azure;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.Broker;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class FaultTests : StandInTest
{
    private ServiceBusClient WithoutRetries() => new(
        Namespace.ConnectionString,
        new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0 } });

    [Fact]
    public async Task A_passing_failure_is_tried_again_after_a_while_and_a_lasting_one_is_not()
    {
        await CreateQueueAsync();
        Namespace.FailNext(ServiceBusFailureReason.ServiceBusy, count: 2, BrokerOperation.Send);
        Task send = SendAsync("q", "a");
        Time.Advance(TimeSpan.FromSeconds(0.8));
        Assert.False(send.IsCompleted);
        while (!send.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(0.8));
            await Task.Yield();
        }

        await send;
        Namespace.FailNext(ServiceBusFailureReason.QuotaExceeded, count: 1, BrokerOperation.Send, "q");
        await AssertFailsAsync(ServiceBusFailureReason.QuotaExceeded, () => SendAsync("q", "b"));
        Assert.Equal(["a"], Bodies(await ReceiveNowAsync(Client.CreateReceiver("q"))));
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_effect()
    {
        await CreateQueueAsync();
        await using ServiceBusClient client = WithoutRetries();
        Namespace.FailNext(ServiceBusFailureReason.ServiceTimeout, 1, BrokerOperation.Send, afterEffect: true);
        await AssertFailsAsync(
            ServiceBusFailureReason.ServiceTimeout,
            () => client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a")));
        Assert.Equal(["a"], Bodies(await ReceiveNowAsync(client.CreateReceiver("q"))));
    }

    [Fact]
    public async Task Keys_have_rights()
    {
        await CreateQueueAsync();
        Namespace.SetKey("sender", "k", Right.Send);
        await using var client = new ServiceBusClient(Namespace.ConnectionStringFor("sender", "k"));
        await client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateReceiver("q").ReceiveMessageAsync());
        var administration = new ServiceBusAdministrationClient(Namespace.ConnectionStringFor("sender", "k"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => administration.GetQueueAsync("q"));
        await using var wrong = new ServiceBusClient(Namespace.FullyQualifiedNamespace, new AzureNamedKeyCredential("sender", "wrong"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => wrong.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a")));
    }

    [Fact]
    public async Task A_token_may_do_all_until_it_is_restricted()
    {
        await CreateQueueAsync();
        TokenCredential credential = DelegatedTokenCredential.Create(static (_, _) => new AccessToken("t", DateTimeOffset.MaxValue));
        await using var client = new ServiceBusClient(Namespace.FullyQualifiedNamespace, credential);
        await client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a"));
        Namespace.SetTokenRights(Right.Listen);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("b")));
        await ReceiveOneAsync(client.CreateReceiver("q"));
    }

    [Fact]
    public async Task A_detached_link_loses_what_it_had_fetched_until_the_locks_end_and_its_session()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver receiver = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = 5 });
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        Namespace.DetachLinks("q");
        await AssertEmptyAsync(receiver);
        await receiver.CompleteMessageAsync(message);
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["b"], Bodies(await ReceiveNowAsync(receiver)));

        await CreateQueueAsync("sessions", static q => q.RequiresSession = true);
        await Client.CreateSender("sessions").SendMessageAsync(Message("a", "s"));
        ServiceBusSessionReceiver session = await Client.AcceptNextSessionAsync("sessions");
        Namespace.DetachLinks("sessions");
        await AssertFailsAsync(ServiceBusFailureReason.SessionLockLost, () => session.ReceiveMessageAsync());
        Assert.Equal("s", (await Client.AcceptNextSessionAsync("sessions")).SessionId);
    }

    [Fact]
    public async Task Locks_can_be_lost_on_demand()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        Namespace.LoseMessageLocks("q");
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.CompleteMessageAsync(message));
        Assert.Equal(2, (await ReceiveOneAsync(receiver)).DeliveryCount);
    }

    [Fact]
    public async Task Administration_calls_are_counted()
    {
        await CreateQueueAsync();
        long before = Namespace.AdministrationCalls;
        await SendAsync("q", "a");
        await ReceiveOneAsync(Client.CreateReceiver("q"));
        Assert.Equal(before, Namespace.AdministrationCalls);
        await Administration.QueueExistsAsync("q");
        Assert.Equal(before + 1, Namespace.AdministrationCalls);
    }

    [Fact]
    public async Task A_connection_string_for_the_emulator_works_on_the_systems_time()
    {
        const string connectionString =
            "Endpoint=sb://localhost:5672;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";
        string queue = $"q{Guid.NewGuid():N}";
        await new ServiceBusAdministrationClient(connectionString).CreateQueueAsync(queue);
        await using var client = new ServiceBusClient(connectionString);
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("a"));
        Assert.Equal("a", (await client.CreateReceiver(queue).ReceiveMessageAsync()).Body.ToString());
    }

    [Theory]
    [InlineData("Endpoint=sb://x.servicebus.windows.net/")]
    [InlineData("SharedAccessKeyName=a;SharedAccessKey=b")]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=b;SharedAccessSignature=c")]
    public void An_incomplete_connection_string_is_refused_without_being_shown(string connectionString)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new ServiceBusClient(connectionString));
        Assert.DoesNotContain("SharedAccessKey=b", exception.Message, StringComparison.Ordinal);
    }
}
