using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

public sealed class SendManyTests
{
    private readonly ScriptedDriver _driver = new();
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };

    private IQueue Queue => new MessagingClient(_driver, new MessagingClientOptions { TimeProvider = _time }).Queue("orders");

    private static Message Sized(int bytes, string? group = null) => new() { Body = new byte[bytes], GroupId = group };

    [Fact]
    public async Task Splits_by_count_in_input_order()
    {
        var messages = Enumerable.Range(0, 25).Select(i => Sized(1) with { MessageId = $"m{i}" }).ToList();

        var results = await Queue.SendManyAsync(messages, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(results.AllSucceeded);
        Assert.Equal([10, 10, 5], _driver.Batches.Select(b => b.Count));
        Assert.Equal(messages.Select(m => m.MessageId), _driver.Batches.SelectMany(b => b).Select(m => m.MessageId));
        Assert.Equal(messages.Select(m => m.MessageId), results.Select(r => r.Receipt!.MessageId));
    }

    [Fact]
    public async Task Splits_by_bytes()
    {
        await Queue.SendManyAsync([Sized(400), Sized(400), Sized(200), Sized(1)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([3, 1], _driver.Batches.Select(b => b.Count));
    }

    [Fact]
    public async Task A_bad_message_fails_alone()
    {
        var results = await Queue.SendManyAsync(
            [Sized(1), Sized(501), Sized(1).WithHeader("a..b", 1), Sized(1)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([true, false, false, true], results.Select(r => r.Succeeded));
        Assert.Equal((501, 500), (((MessageTooLargeException)results[1].Error!).Size, ((MessageTooLargeException)results[1].Error!).Limit));
        Assert.IsType<ArgumentException>(results[2].Error, exactMatch: false);
        Assert.Equal(2, Assert.Single(_driver.Batches).Count);
    }

    [Fact]
    public async Task An_entry_that_the_service_refuses_is_reported_at_its_place()
    {
        _driver.OnSend = (batch, _) => Task.FromResult<IReadOnlyList<SendOutcome>>(
            [.. batch.Select((_, i) => new SendOutcome(i == 1 ? new TimeoutException() : null))]);

        var results = await Queue.SendManyAsync([Sized(1), Sized(2), Sized(3)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([true, false, true], results.Select(r => r.Succeeded));
        Assert.IsType<TimeoutException>(Assert.IsType<ServiceUnavailableException>(results[1].Error).InnerException);
        Assert.Single(_driver.Batches);
    }

    [Fact]
    public async Task Transient_failures_are_tried_again_when_asked()
    {
        var attempts = 0;
        _driver.OnSend = (batch, _) =>
        {
            attempts++;
            return Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select(m => new SendOutcome(m.Body.Length == 2 && attempts < 3 ? new TimeoutException() : null))]);
        };

        var sending = Queue.SendManyAsync([Sized(1), Sized(2)], new SendManyOptions { MaxAttempts = 3 }, TestContext.Current.CancellationToken);
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True((await sending).AllSucceeded);
        Assert.Equal([2, 1, 1], _driver.Batches.Select(b => b.Count));
    }

    [Fact]
    public async Task A_message_is_prepared_once_however_often_it_is_sent()
    {
        var attempts = 0;
        _driver.OnSend = (batch, _) => ++attempts == 1
            ? throw new TimeoutException()
            : Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select(_ => new SendOutcome())]);

        var sending = Queue.SendManyAsync([Sized(1), Sized(2)], new SendManyOptions { MaxAttempts = 2 }, TestContext.Current.CancellationToken);
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True((await sending).AllSucceeded);
        Assert.Equal([1, 2], _driver.Prepared.Select(p => p.Size));
        Assert.Equal([.. _driver.Prepared, .. _driver.Prepared], _driver.Sent);
    }

    [Fact]
    public async Task A_grouped_message_that_was_overtaken_is_not_tried_again()
    {
        _driver.OnSend = (batch, _) => Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select((_, i) => new SendOutcome(i == 0 ? new TimeoutException() : null))]);

        var results = await Queue.SendManyAsync(
            [Sized(1, "g"), Sized(2, "g")], new SendManyOptions { MaxAttempts = 3 }, TestContext.Current.CancellationToken);

        Assert.Equal([false, true], results.Select(r => r.Succeeded));
        Assert.Single(_driver.Batches);
    }

    [Fact]
    public async Task A_missing_entity_ends_the_traffic_but_every_message_has_its_result()
    {
        _driver.OnSend = (_, _) => throw new EntityNotFoundException("gone.", "scripted", EntityPath.Queue("orders"));

        var results = await Queue.SendManyAsync(Enumerable.Repeat(Sized(1), 35), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(35, results.Count);
        Assert.All(results, r => Assert.IsType<EntityNotFoundException>(r.Error));
        Assert.Single(_driver.Batches);
    }

    [Fact]
    public async Task A_failed_batch_fails_its_own_messages_only()
    {
        var calls = 0;
        _driver.OnSend = (batch, _) => ++calls == 1
            ? throw new TimeoutException()
            : Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select(_ => new SendOutcome())]);

        var results = await Queue.SendManyAsync(Enumerable.Repeat(Sized(1), 12), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(10, results.Failed.Count());
        Assert.True(results[10].Succeeded && results[11].Succeeded);
    }

    [Fact]
    public async Task Throwing_for_failures_counts_them()
    {
        var results = await Queue.SendManyAsync([Sized(501), Sized(1)], cancellationToken: TestContext.Current.CancellationToken);

        var thrown = Assert.Throws<AggregateException>(() => results.ThrowIfAnyFailed());
        Assert.StartsWith("1 of 2 messages were not sent.", thrown.Message, StringComparison.Ordinal);
    }
}
