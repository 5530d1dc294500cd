namespace Integration.RabbitMq.Tests.Topology;

/// <summary>What the broker does with dead letters by itself, with no receiver of this library about.</summary>
public sealed class DeadLetteringTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    private string Queue => Names.QueueOf(Orders);

    private string DeadLetters => Names.QueueOf(Orders.DeadLetter);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_message_is_delivered_as_often_as_the_queue_says_and_then_a_dead_letter(int most)
    {
        await Messaging.Topology.CreateQueueAsync(new("orders") { MaxDeliveryCount = most }, Token);
        await PublishAsync(Queue, "poison");

        await RefuseAsync(most);

        await AssertCountAsync(DeadLetters, 1);
        await AssertCountAsync(Queue, 0);
    }

    /// <summary>It expired before, in the queue where it waited, which is the first death that the broker writes down.</summary>
    [Fact]
    public async Task A_message_that_waited_for_its_delay_is_a_dead_letter_all_the_same()
    {
        await Messaging.Topology.CreateQueueAsync(new("orders") { MaxDeliveryCount = 1 }, Token);
        await Messaging.Queue("orders").SendAsync(Message.FromText("late") with { Delay = TimeSpan.FromMilliseconds(100) }, Token);
        await AssertCountAsync(Queue, 1);

        await RefuseAsync(1);

        await AssertCountAsync(DeadLetters, 1);
    }

    [Fact]
    public async Task Expired_messages_vanish_or_are_dead_letters_as_the_queue_says()
    {
        var definition = new QueueDefinition("orders");
        await Messaging.Topology.CreateQueueAsync(definition, Token);
        await PublishAsync(Queue, "vanishes", expiration: "50");
        await AssertCountAsync(Queue, 0);

        await ApplyAsync(definition with { DeadLetterOnExpiration = true });
        await PublishAsync(Queue, "is kept", expiration: "50");
        await AssertCountAsync(DeadLetters, 1);

        await ApplyAsync(definition);
        await PublishAsync(Queue, "vanishes", expiration: "50");
        await AssertCountAsync(Queue, 0);
        await AssertCountAsync(Names.Discarded, 0);
        Assert.Equal("is kept", (await Messaging.Queue("orders").DeadLetters.ReceiveAsync(10, TimeSpan.FromSeconds(1), Token)).Single().Message.Text);
    }

    [Fact]
    public async Task The_queue_s_own_time_to_live_holds_for_messages_of_every_library()
    {
        await Messaging.Topology.CreateQueueAsync(new("orders") { DefaultTimeToLive = TimeSpan.FromMilliseconds(200), DeadLetterOnExpiration = true }, Token);

        await PublishAsync(Queue, "brings none");
        await PublishAsync(Queue, "brings a longer one", expiration: "60000");

        await AssertCountAsync(DeadLetters, 2);
    }

    private async Task ApplyAsync(QueueDefinition wanted) =>
        await Messaging.Topology.ApplyAsync(await Messaging.Topology.PlanAsync(new TopologyDefinition { Queues = [wanted] }, cancellationToken: Token), Token);

    private async Task RefuseAsync(int times)
    {
        for (var time = 0; time < times; time++)
        {
            var got = await Native.BasicGetAsync(Queue, autoAck: false, Token);
            for (var attempt = 0; got is null && attempt < 100; attempt++)
            {
                await Task.Delay(20, Token);
                got = await Native.BasicGetAsync(Queue, autoAck: false, Token);
            }

            await Native.BasicNackAsync(got!.DeliveryTag, multiple: false, requeue: true, Token);
        }
    }
}
