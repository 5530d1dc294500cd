using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

/// <summary>A message that can't be read is its own affair: its neighbours of the same receive are delivered.</summary>
public sealed class UnreadableMessageTests
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedDriver _driver = new();
    private readonly List<(string? Id, string Reason, string? Description)> _deadLettered = [];

    public UnreadableMessageTests() => _driver.OnDeadLetter = (message, reason, description) =>
    {
        _deadLettered.Add((message.Message.MessageId, reason, description));
        return Task.CompletedTask;
    };

    [Theory]
    [InlineData(typeof(ArgumentOutOfRangeException))]
    [InlineData(typeof(OverflowException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(FormatException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(System.Text.Json.JsonException))]
    public async Task The_neighbours_are_delivered_and_it_is_dead_lettered_alone_saying_why(Type failure)
    {
        Hand(["a", "odd", "b"], failure);

        var received = await Receive(Orders);

        Assert.Equal(["a", "b"], received.Select(m => m.MessageId));
        Assert.Equal([("odd", "Unreadable", $"reading it failed with a {failure.Name}.")], _deadLettered);
    }

    [Fact]
    public async Task Where_all_that_came_is_unreadable_the_receive_goes_on_waiting()
    {
        var receives = 0;
        Hand(["odd"], typeof(OverflowException), ["a"], () => receives++);

        Assert.Equal(["a"], (await Receive(Orders)).Select(m => m.MessageId));
        Assert.Equal(2, receives);
    }

    [Fact]
    public async Task In_a_dead_letter_queue_it_is_delivered_with_what_can_be_read()
    {
        Hand(["a", "odd"], typeof(OverflowException));

        Assert.Equal(["a", "odd"], (await Receive(Orders.DeadLetter)).Select(m => m.MessageId));
        Assert.Empty(_deadLettered);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(MessageTooLargeException))]
    public async Task What_can_not_be_dead_lettered_stays_locked_and_harms_no_other(Type failure)
    {
        _driver.OnDeadLetter = (_, _, _) => throw (failure == typeof(MessageTooLargeException)
            ? new MessageTooLargeException(2, 1, "scripted", Orders)
            : (Exception)Activator.CreateInstance(failure)!);
        Hand(["odd", "a"], typeof(OverflowException));

        Assert.Equal(["a"], (await Receive(Orders)).Select(m => m.MessageId));
        Assert.Empty(_driver.Completed);
        Assert.Empty(_driver.Abandoned);
    }

    [Fact]
    public void A_peek_shows_it_with_what_can_be_read()
    {
        var now = _time.GetUtcNow();
        var shown = MessageDecoding.PeekEach(
            ["a", "odd"],
            id => id == "odd" ? throw new OverflowException() : Peeked(id),
            id => Peeked(id + "-bare"));

        Assert.Equal(["a", "odd-bare"], shown.Select(m => m.MessageId));

        PeekedMessage Peeked(string id) => new(new Message { MessageId = id }, ScriptedDriver.Delivery(Orders, now).Delivery);
    }

    private Task<IReadOnlyList<ReceivedMessage>> Receive(EntityPath source) =>
        new MessagingClient(_driver, new MessagingClientOptions { TimeProvider = _time }).Source(source)
            .ReceiveAsync(10, TimeSpan.Zero, TestContext.Current.CancellationToken);

    /// <summary>Hands over what a service would, of which "odd" can't be read.</summary>
    private void Hand(string[] first, Type failure, string[]? second = null, Action? onReceive = null)
    {
        var batches = new Queue<string[]>([first, second ?? []]);
        _driver.OnReceive = (_, _, _) =>
        {
            onReceive?.Invoke();
            return Task.FromResult(MessageDecoding.ReadEach(
                batches.Count > 0 ? batches.Dequeue() : [],
                id => id == "odd" ? throw Make(failure) : ScriptedDriver.Delivery(Orders, _time.GetUtcNow().AddSeconds(30), id),
                id => ScriptedDriver.Delivery(Orders, _time.GetUtcNow().AddSeconds(30), id)));
        };
    }

    private static Exception Make(Type type) =>
        type == typeof(ObjectDisposedException) ? new ObjectDisposedException("secret body") : (Exception)Activator.CreateInstance(type, "secret body")!;
}
