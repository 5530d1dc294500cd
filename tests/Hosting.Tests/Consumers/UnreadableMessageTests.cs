using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests.Consumers;

/// <summary>A message that can't be read is dead-lettered alone, at its first delivery, and never taken for an outage.</summary>
public sealed class UnreadableMessageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Bad => new()
    {
        { "application/cloudevents+json", "no JSON" },
        { "application/cloudevents+json", """{"specversion":"1.0","id":"\ud800","source":"/a","type":"t"}""" },
        { "application/cloudevents-batch+json", "[]" },
        { "application/json", "{" },
        { "application/json", """{"number":"\ud800"}""" },
        { "application/json", """{"number":666}""" },
        { "application/json", "null" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task In_a_batch_a_bad_message_is_dead_lettered_alone(string contentType, string body)
    {
        await using var rig = await ConsumerRig.StartAsync(m => m.AddBatchConsumer<Ticket, TicketBatch>("jobs", o => o.BatchWait = TimeSpan.FromSeconds(1)));
        await rig.Jobs.SendManyAsync(
            [.. Enumerable.Range(0, 9).Select(i => Message.FromText($$"""{"number":{{i}}}""")).Append(Message.FromText(body) with { ContentType = contentType })],
            cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal(Enumerable.Range(0, 9), rig.Handled.Order());
        AssertUnreadable(Assert.Single(await rig.DeadLettersAsync()));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_messages_do_not_pause_the_consumer(string contentType, string body)
    {
        await using var rig = await ConsumerRig.StartAsync(m => m.AddConsumer<Ticket, TicketHandler>("jobs", o => o.PauseAfterFailures = 3));
        await rig.Jobs.SendManyAsync([.. Enumerable.Repeat(Message.FromText(body) with { ContentType = contentType }, 20)], cancellationToken: Token);
        await rig.Jobs.SendAsync(Message.FromText("""{"number":1}"""), Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
        var dead = await rig.DeadLettersAsync();
        Assert.Equal(20, dead.Count);
        Assert.All(dead, AssertUnreadable);
        Assert.DoesNotContain(rig.Logs.Entries, e => e.Values.ContainsKey("Pause") && e.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_serializer_that_throws_anything_at_all_makes_no_outage()
    {
        await using var rig = await ConsumerRig.StartAsync(m => m.UseSerializer<Hostile>().AddBatchConsumer<Ticket, TicketBatch>("jobs"));
        await rig.Jobs.SendManyAsync([Message.FromText("body"), Message.FromText("name"), Message.FromText("5")], cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([5], rig.Handled);
        Assert.All(await rig.DeadLettersAsync(), AssertUnreadable);
    }

    private static void AssertUnreadable(ReceivedMessage dead)
    {
        Assert.Equal(typeof(MessageSerializationException).FullName, dead.DeadLetter!.Reason);
        Assert.False(string.IsNullOrEmpty(dead.DeadLetter.Description));
        Assert.Equal(1, dead.DeadLetter.OriginalDeliveryCount);
    }

    private sealed class Ticket
    {
        public Ticket(int number) => Number = number == 666 ? throw new InvalidOperationException("the number of the beast") : number;

        public int Number { get; }
    }

    private sealed class TicketHandler(ConsumerRig rig) : IMessageHandler<Ticket>
    {
        public Task HandleAsync(Ticket message, MessageContext context, CancellationToken cancellationToken)
        {
            rig.Handled.Enqueue(message.Number);
            return Task.CompletedTask;
        }
    }

    private sealed class TicketBatch(ConsumerRig rig) : IBatchHandler<Ticket>
    {
        public Task HandleAsync(IReadOnlyList<BatchItem<Ticket>> batch, CancellationToken cancellationToken)
        {
            foreach (var item in batch)
                rig.Handled.Enqueue(item.Message.Number);
            return Task.CompletedTask;
        }
    }

    private sealed class Hostile : IMessageSerializer
    {
        public Message Serialize<T>(T value) => throw new NotSupportedException();

        public T Deserialize<T>(Message message) =>
            message.Text == "body" ? throw new ObjectDisposedException("reader") : (T)(object)new Ticket(int.Parse(message.Text, System.Globalization.CultureInfo.InvariantCulture));

        public string GetTypeName(Type type) => type.Name;

        public string? FindTypeName(Message message) => message.Text == "name" ? throw new TimeoutException() : null;
    }
}
