using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Tests.Behaviour;
using Integration.Emulators;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Faults;

/// <summary>What goes wrong is typed and clear, and nothing is lost (clauses E1, E2).</summary>
public sealed class FaultTests : EmulatorTest
{
    private static readonly SharedAccessKey Stranger = new("Nothing", "a2V5", KeyRights.None);
    private static readonly SharedAccessKey App = new("App", "a2V5", KeyRights.Send | KeyRights.Listen);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(50);

    private protected override IReadOnlyList<SharedAccessKey> Keys => [.. base.Keys, Stranger, App];

    [Fact]
    public async Task A_key_without_the_right_is_unauthorized_on_sending_receiving_and_managing()
    {
        var queue = await QueueAsync();
        var stranger = ConnectAs(Stranger);

        foreach (var call in new Func<Task>[]
        {
            () => stranger.Queue("orders").SendAsync(Message.FromText("x")),
            () => stranger.Queue("orders").ReceiveAsync(1, Wait),
            () => stranger.Queue("orders").CountAsync(),
            () => stranger.Topology.FindQueueAsync("orders"),
        })
        {
            var error = await Assert.ThrowsAsync<UnauthorizedException>(call);
            Assert.False(error.IsTransient);
            Assert.Equal(queue.Path, error.Entity);
            Assert.DoesNotContain("a2V5", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sending_and_receiving_need_no_right_to_manage()
    {
        await QueueAsync();
        var queue = ConnectAs(App).Queue("orders");

        await queue.SendAsync(Message.FromText("x"));
        await (await ReceiveAsync(queue)).AbandonAsync(TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await (await ReceiveAsync(queue)).DeadLetterAsync("reason");
        await RunAsync(queue.DeadLetters.RedriveAsync());

        Assert.Equal(1, await RunAsync(queue.PurgeAsync()));
        await Assert.ThrowsAsync<UnauthorizedException>(() => queue.CountAsync());
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var path = EntityPath.Subscription("no-topic", "no-subscription");

        Assert.Equal("no-queue", (await Assert.ThrowsAsync<EntityNotFoundException>(() => Messaging.Queue("no-queue").SendAsync(Message.FromText("x")))).Entity?.Name);
        Assert.Equal(path, (await Assert.ThrowsAsync<EntityNotFoundException>(() => Messaging.Source(path).ReceiveAsync(1, Wait))).Entity);
    }

    [Fact]
    public async Task A_disabled_entity_says_so_and_keeps_its_messages()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("kept"));
        await SetStatusAsync(EntityStatus.Disabled);

        foreach (var call in new Func<Task>[] { () => queue.SendAsync(Message.FromText("x")), () => queue.ReceiveAsync(1, Wait) })
        {
            var error = await Assert.ThrowsAsync<MessagingException>(call);
            Assert.Contains("disabled", error.Message, StringComparison.Ordinal);
            Assert.False(error.IsTransient);
        }

        await SetStatusAsync(EntityStatus.Active);
        Assert.Equal("kept", (await ReceiveAsync(queue)).Message.Text);
    }

    [Theory]
    [InlineData(EmulatedError.ServerBusy, typeof(ThrottledException), true)]
    [InlineData(EmulatedError.Timeout, typeof(ServiceUnavailableException), true)]
    [InlineData(EmulatedError.ConnectionLost, typeof(ServiceUnavailableException), true)]
    [InlineData(EmulatedError.QuotaExceeded, typeof(QuotaExceededException), false)]
    public async Task A_reason_has_its_type(EmulatedError reason, Type type, bool isTransient)
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("before"));
        Emulator.FailNext(reason, EmulatedOperation.Send);

        var error = await Record.ExceptionAsync(() => queue.SendAsync(Message.FromText("x")));

        Assert.IsType(type, error);
        Assert.Equal(isTransient, ((MessagingException)error).IsTransient);
        Assert.IsType<ServiceBusException>(error.InnerException);
        Assert.Equal("before", (await ReceiveAsync(queue)).Message.Text);
    }

    [Fact]
    public async Task One_failed_message_of_many_fails_alone()
    {
        var queue = await QueueAsync(ordered: true);
        Message[] messages = [.. Enumerable.Range(0, 4).Select(i => Message.FromText($"{i}") with { GroupId = i == 2 ? null : "g" })];

        var results = await queue.SendManyAsync(messages);

        Assert.Equal([true, true, false, true], results.Select(r => r.Succeeded));
        Assert.Equal(nameof(Message.GroupId), Assert.IsType<ArgumentException>(results[2].Error).ParamName);
    }

    [Fact]
    public async Task A_session_lost_in_mid_handler_is_a_lost_lock_and_comes_back_in_order()
    {
        var queue = await QueueAsync(ordered: true);
        await queue.SendManyAsync([.. Enumerable.Range(0, 3).Select(i => Message.FromText($"{i}") with { GroupId = "g" })]);
        var first = await ReceiveAsync(queue);

        Emulator.LoseLocks("orders");

        await Assert.ThrowsAsync<MessageLockLostException>(() => first.CompleteAsync());
        for (var i = 0; i < 3; i++)
        {
            var message = await ReceiveAsync(queue);
            Assert.Equal($"{i}", message.Message.Text);
            await message.CompleteAsync();
        }
    }

    [Fact]
    public async Task A_message_lock_lost_in_mid_handler_is_delivered_again()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("x"));
        var first = await ReceiveAsync(queue);

        Emulator.LoseLocks("orders");

        await Assert.ThrowsAsync<MessageLockLostException>(() => first.CompleteAsync());
        Assert.Equal(2, (await ReceiveAsync(queue)).DeliveryCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Detached_links_are_opened_again(bool ordered)
    {
        var queue = await QueueAsync(ordered: ordered);
        Message In(string text) => Message.FromText(text) with { GroupId = ordered ? "g" : null };
        await queue.SendAsync(In("before"));
        await (await ReceiveAsync(queue)).CompleteAsync();

        Emulator.DetachLinks("orders");
        await queue.SendAsync(In("after"));

        Assert.Equal("after", (await ReceiveAsync(queue)).Message.Text);
    }

    [Fact]
    public async Task A_delayed_abandon_whose_answer_is_lost_leaves_the_message_somewhere()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("kept"));
        var message = await ReceiveAsync(queue);
        Emulator.FailNext(EmulatedError.Timeout, EmulatedOperation.Settle);

        Assert.True((await Assert.ThrowsAnyAsync<MessagingException>(() => message.AbandonAsync(TimeSpan.FromMinutes(1)))).IsTransient);
        Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("kept", (await ReceiveAsync(queue)).Message.Text);
        Assert.Single(await queue.PeekAsync(10));
    }

    private async Task SetStatusAsync(EntityStatus status)
    {
        var administration = Messaging.As<ServiceBusAdministrationClient>();
        QueueProperties properties = await administration.GetQueueAsync("orders");
        properties.Status = status;
        await administration.UpdateQueueAsync(properties);
    }
}
