using Integration.Drivers;
using Integration.Emulation;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

/// <summary>A redrive moves what is there, whatever the messages and the clocks say.</summary>
public sealed class RedriveEmulationTests
{
    private static readonly EntityPath Dead = EntityPath.Queue("orders").DeadLetter;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedDriver _driver = new();
    private readonly Queue<DriverMessage> _stored = new();
    private readonly List<string?> _copied = [];

    public RedriveEmulationTests()
    {
        _driver.OnReceive = (max, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>([.. Enumerable.Range(0, Math.Min(max, _stored.Count)).Select(_ => _stored.Dequeue())]);
        _driver.OnCount = () => new MessageCounts(_stored.Count, 0, 0, 0, IsExact: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    [InlineData(-120)]
    [InlineData(100_000_000_000)]
    public async Task A_time_that_a_message_claims_does_not_keep_it_from_being_moved(long secondsAhead)
    {
        Store("a", secondsAhead);
        Store("b", 0);

        var result = await RunAsync();

        Assert.Equal((2, 0), (result.Moved, result.Failures.Count));
        Assert.Equal(["a", "b"], _copied);
    }

    [Fact]
    public async Task One_is_moved_where_one_is_asked_for_whatever_time_it_claims()
    {
        Store("forged", 100_000_000_000);
        Store("b", 0);

        Assert.Equal(1, (await RunAsync(new RedriveOptions { MaxMessages = 1 })).Moved);
    }

    [Fact]
    public async Task What_arrives_while_it_runs_is_left_alone_and_given_back()
    {
        Store("a", -10);
        Store("b", -10);

        var result = await RunAsync(copy: _ => Store("again " + _copied.Count, 10));

        Assert.Equal((2, 0), (result.Moved, result.Failures.Count));
        Assert.Equal(["a", "b"], _copied);
        Assert.Equal(["again 1", "again 2"], _driver.Abandoned.Select(m => m.Message.MessageId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_count_lags_or_is_missing_what_is_left_alone_is_told(bool isMissing)
    {
        Store("old", -10);
        Store("fresh by another clock", 120);
        _driver.OnCount = () => isMissing ? throw new UnauthorizedException("no.", "scripted") : new MessageCounts(0, 0, 0, 0, IsExact: false);

        var result = await RunAsync();

        Assert.Equal(1, result.Moved);
        Assert.Contains("fresh by another clock", Assert.Single(result.Failures).Message, StringComparison.Ordinal);
        Assert.Equal("scripted", result.Failures[0].Provider);
    }

    [Fact]
    public async Task One_that_can_not_be_read_stays_and_harms_no_other()
    {
        Store("odd", -10, "reading it failed.");
        Store("a", -10);

        var result = await RunAsync();

        Assert.Equal(1, result.Moved);
        Assert.Contains("'odd' stays: it can't be moved: reading it failed.", Assert.Single(result.Failures).Message, StringComparison.Ordinal);
        Assert.Equal(["odd"], _driver.Abandoned.Select(m => m.Message.MessageId));
    }

    private void Store(string id, long secondsAhead, string? fault = null)
    {
        var message = ScriptedDriver.Delivery(Dead, SaturatingTime.Add(_time.GetUtcNow(), TimeSpan.FromSeconds(secondsAhead)), id);
        _stored.Enqueue(message with { Fault = fault });
    }

    private Task<RedriveResult> RunAsync(RedriveOptions? options = null, Action<string>? copy = null) => RedriveEmulation.RunAsync(
        _driver,
        (message, _) =>
        {
            _copied.Add(message.Message.MessageId);
            copy?.Invoke(message.Message.MessageId!);
            return Task.CompletedTask;
        },
        options ?? new RedriveOptions(),
        new MessagingClientOptions { TimeProvider = _time },
        exception => exception as MessagingException ?? new MessagingException("failed.", "scripted", Dead, isTransient: false, exception),
        TestContext.Current.CancellationToken);
}
