using Integration.Aws.Tests.SqsLike;

namespace Integration.Aws.Tests.Receiving;

/// <summary>
/// SQS hands out several messages of a group at once and counts a delivery for each: one that waits behind the head of its group,
/// and that nobody saw, must not spend its deliveries.
/// </summary>
public sealed class UnseenFollowerTests : IAsyncLifetime
{
    private static readonly QueueDefinition Orders = new("orders") { Ordered = true, MaxDeliveryCount = 3 };
    private static readonly string[] Expected = ["A#1", "A#2", "A#3", "B#1", "C#1", "D#1"];

    private readonly SqsLikeServer _sqs = new();
    private IMessaging _messaging = null!;

    public async ValueTask InitializeAsync()
    {
        _messaging = await _sqs.GivenAsync(Orders);
        await SendAsync("A", "B", "C", "D");
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _sqs.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task The_head_alone_is_dead_lettered(int atOnce)
    {
        var seen = new List<string>();
        while (await _messaging.Queue("orders").ReceiveAsync(atOnce, TimeSpan.FromSeconds(1)) is { Count: > 0 } received)
        {
            foreach (var message in received)
                seen.Add(await HandleAsync(message));
        }

        Assert.Equal(Expected, seen);
        await AssertDeadLettersAsync("A");
    }

    /// <summary>Four receivers share their polls.</summary>
    [Fact]
    public async Task Whoever_receives_it()
    {
        var seen = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReceiveAllAsync(_messaging, seen)));

        Assert.Equal(Expected, seen);
        await AssertDeadLettersAsync("A");
    }

    [Fact]
    public async Task Also_with_several_clients()
    {
        await using var other = _sqs.Connect(Orders);
        var seen = new List<string>();

        await Task.WhenAll(ReceiveAllAsync(_messaging, seen), ReceiveAllAsync(other, seen), ReceiveAllAsync(other, seen));

        Assert.Equal(Expected, seen);
        await AssertDeadLettersAsync("A");
    }

    /// <summary>Restarts, one with every message in hand.</summary>
    [Fact]
    public async Task What_waits_behind_is_new_after_restarts()
    {
        for (var restart = 1; restart <= 2; restart++)
        {
            var client = _sqs.Connect(Orders);
            var head = Assert.Single(await client.Queue("orders").ReceiveAsync(10, TimeSpan.FromSeconds(5)));
            Assert.Equal(("A", restart), (head.Message.Text, head.DeliveryCount));
            await head.AbandonAsync();
            await client.DisposeAsync();
        }

        foreach (var text in new[] { "A", "B", "C", "D" })
        {
            var message = (await _messaging.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!;
            Assert.Equal((text, text == "A" ? 3 : 1), (message.Message.Text, message.DeliveryCount));
            await message.CompleteAsync();
        }
    }

    /// <summary>Groups don't wait for each other, and what is received in one go is as much as there are groups.</summary>
    [Fact]
    public async Task Groups_are_received_together()
    {
        var queue = _messaging.Queue("orders");
        for (var group = 0; group < 9; group++)
            await queue.SendAsync(Message.FromText($"g{group}") with { GroupId = $"g{group}" });
        var held = new List<ReceivedMessage>();
        while (await queue.ReceiveAsync(10, TimeSpan.Zero) is { Count: > 0 } some)
            held.AddRange(some);

        Assert.Equal(10, held.Count);
        Assert.Equal(10, held.Select(m => m.GroupId).Distinct().Count());
        Assert.All(held, m => Assert.Equal(1, m.DeliveryCount));
    }

    private static async Task ReceiveAllAsync(IMessaging client, List<string> seen)
    {
        while (await client.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(1)) is { } message)
        {
            lock (seen)
                seen.Add($"{message.Message.Text}#{message.DeliveryCount}");
            await HandleAsync(message);
        }
    }

    private static async Task<string> HandleAsync(ReceivedMessage message)
    {
        if (message.Message.Text == "A")
            await message.AbandonAsync();
        else
            await message.CompleteAsync();
        return $"{message.Message.Text}#{message.DeliveryCount}";
    }

    private async Task AssertDeadLettersAsync(params string[] texts)
    {
        var dead = await _messaging.Queue("orders").DeadLetters.ReceiveAsync(10, TimeSpan.FromSeconds(1));
        Assert.Equal(texts, dead.Select(m => m.Message.Text));
    }

    private async Task SendAsync(params string[] texts) =>
        (await _messaging.Queue("orders").SendManyAsync(texts.Select(t => Message.FromText(t) with { GroupId = "g" }))).ThrowIfAnyFailed();
}
