using Integration.Drivers;

namespace Integration.Core.Tests;

/// <summary>A driver that does not answer for each message: no message passes for one that was stored or completed.</summary>
public sealed class MissingOutcomeTests
{
    private readonly ScriptedDriver _driver = new();

    private IQueue Queue => field ??= new MessagingClient(_driver).Queue("orders");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_batch_with_another_number_of_outcomes_is_unknown_message_by_message(int outcomes)
    {
        _driver.OnSend = (_, _) => Task.FromResult<IReadOnlyList<SendOutcome>>(new SendOutcome[outcomes]);
        Message[] messages = [new() { MessageId = "a" }, new() { MessageId = "b" }];

        var results = await Queue.SendManyAsync(messages, new() { MaxAttempts = 3 }, TestContext.Current.CancellationToken);

        Assert.Equal(messages, results.Select(r => r.Message));
        Assert.All(results, r => AssertUnknown(r.Error, $"{outcomes} outcomes for 2 messages"));

        // What may have been stored is not sent twice.
        Assert.Single(_driver.Batches);
    }

    [Fact]
    public async Task A_single_message_without_an_outcome_is_unknown()
    {
        _driver.OnSend = (_, _) => Task.FromResult<IReadOnlyList<SendOutcome>>([]);

        var error = await Assert.ThrowsAsync<MessagingException>(() => Queue.SendAsync(new(), TestContext.Current.CancellationToken));

        AssertUnknown(error, "0 outcomes for 1 message");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_settlement_with_another_number_of_outcomes_is_unknown_message_by_message(int outcomes)
    {
        _driver.OnComplete = _ => Task.FromResult<IReadOnlyList<Exception?>>(new Exception?[outcomes]);
        var messages = await ReceiveAsync("a", "b");

        var results = await Queue.CompleteManyAsync(messages, TestContext.Current.CancellationToken);

        Assert.Equal(messages, results.Select(r => r.Message));
        Assert.All(results, r => AssertUnknown(r.Error, $"{outcomes} outcomes for 2 messages"));
        Assert.All(messages, m => Assert.False(m.IsSettled));
    }

    [Fact]
    public async Task A_single_settlement_without_an_outcome_is_unknown()
    {
        _driver.OnComplete = _ => Task.FromResult<IReadOnlyList<Exception?>>([]);
        var messages = await ReceiveAsync("a");

        var error = await Assert.ThrowsAsync<MessagingException>(() => messages[0].CompleteAsync(TestContext.Current.CancellationToken));

        AssertUnknown(error, "0 outcomes for 1 message");
        Assert.False(messages[0].IsSettled);
    }

    private Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(params string[] ids)
    {
        _driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>(
            [.. ids.Select(id => ScriptedDriver.Delivery(EntityPath.Queue("orders"), DateTimeOffset.UtcNow.AddHours(1), id))]);
        return Queue.ReceiveAsync(ids.Length, TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    private static void AssertUnknown(Exception? error, string counts)
    {
        var unknown = Assert.IsType<MessagingException>(error);
        Assert.False(unknown.IsTransient);
        Assert.Equal(("scripted", EntityPath.Queue("orders")), (unknown.Provider, unknown.Entity));
        Assert.Contains(counts, unknown.Message, StringComparison.Ordinal);
        Assert.Contains("not known", unknown.Message, StringComparison.Ordinal);
    }
}
