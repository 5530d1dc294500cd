using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests.Streams;

/// <summary>Batches are made for each shape that services take, and order is kept where it is asked for.</summary>
public sealed class AppendTests
{
    private static readonly AppendOrder[] Orders = [AppendOrder.Ordered, AppendOrder.Unordered];

    public static TheoryData<bool, bool, AppendOrder> Shapes { get; } = new(
        from mixes in new[] { true, false } from keeps in new[] { true, false } from order in Orders select (mixes, keeps, order));

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Every_record_is_sent_once_in_batches_of_the_shape(bool mixesKeys, bool keepsOrder, AppendOrder order)
    {
        var driver = new ScriptedStreams(new AppendShape(mixesKeys, keepsOrder));
        var messages = Enumerable.Range(0, 60).Select(i => Record(i % 4 == 3 ? null : $"k{i % 4}", i)).ToList();

        var results = await AppendAsync(driver, messages, new AppendManyOptions { Order = order });

        Assert.True(results.AllSucceeded);
        Assert.Equal(messages.Select(m => m.Text).Order(), driver.Stored.Order());
        Assert.All(driver.Batches, b => Assert.InRange(b.Length, 1, 10));
        if (!mixesKeys)
            Assert.All(driver.Batches, b => Assert.Single(b.Select(KeyOf).Distinct()));
        if (order == AppendOrder.Ordered)
            AssertOrder(driver.Stored);
        if (order == AppendOrder.Ordered && !keepsOrder)
            Assert.All(driver.Batches, b => Assert.Equal(b.Count(t => KeyOf(t) != ""), b.Select(KeyOf).Where(k => k != "").Distinct().Count()));
        else if (mixesKeys)
            Assert.Equal(6, driver.Batches.Count);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_record_that_is_tried_again_is_not_passed(bool mixesKeys, bool keepsOrder)
    {
        var random = new Random(7);
        var driver = new ScriptedStreams(new AppendShape(mixesKeys, keepsOrder));
        driver.Refuse = _ => random.Next(4) == 0 ? new ThrottledException("slow down.", "scripted") : null;

        var results = await AppendAsync(driver, [.. Enumerable.Range(0, 100).Select(i => Record($"k{i % 5}", i))], new AppendManyOptions { MaxAttempts = 10 });

        Assert.True(results.AllSucceeded, results.ToString());
        AssertOrder(driver.Stored);
        Assert.Equal(100, driver.Stored.Distinct().Count());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_record_that_fails_for_good_holds_back_what_is_behind_it_alone(bool mixesKeys, bool keepsOrder)
    {
        var driver = new ScriptedStreams(new AppendShape(mixesKeys, keepsOrder))
        {
            Refuse = m => m.Text == "k1:21" ? new MessagingException("refused.", "scripted", null) : null,
        };
        var results = await AppendAsync(driver, [.. Enumerable.Range(0, 50).Select(i => Record($"k{i % 5}", i))], new AppendManyOptions { MaxAttempts = 3 });

        Assert.Equal(Enumerable.Range(0, 50).Where(i => i % 5 == 1 && i >= 21), results.Index().Where(r => !r.Item.Succeeded).Select(r => r.Index));
        Assert.All(results.Failed.Skip(1), f => Assert.Contains("earlier record of its key", f.Error!.Message, StringComparison.Ordinal));
        Assert.Equal(44, driver.Stored.Count);
    }

    [Fact]
    public async Task A_failure_that_all_would_meet_ends_the_call()
    {
        var driver = new ScriptedStreams(new AppendShape(MixesKeys: true, KeepsOrder: true)) { Refuse = _ => new EntityNotFoundException("there is none.", "scripted") };

        var results = await AppendAsync(driver, [.. Enumerable.Range(0, 50).Select(i => Record(null, i))], new AppendManyOptions { MaxAttempts = 3 });

        Assert.All(results, r => Assert.IsType<EntityNotFoundException>(r.Error));
        Assert.Single(driver.Batches);
    }

    [Fact]
    public async Task Nothing_is_sent_before_everything_was_checked()
    {
        var driver = new ScriptedStreams(new AppendShape(MixesKeys: true, KeepsOrder: true));
        var sentWhenAsked = -1;
        IEnumerable<Message> Messages()
        {
            for (var i = 0; i < 25; i++)
                yield return Record(null, i);
            sentWhenAsked = driver.Batches.Count;
            yield return Message.FromBytes(new byte[501]);
        }

        var results = await AppendAsync(driver, Messages(), new AppendManyOptions());

        Assert.Equal(0, sentWhenAsked);
        Assert.IsType<MessageTooLargeException>(Assert.Single(results.Failed).Error);
    }

    private static Task<AppendResults> AppendAsync(ScriptedStreams driver, IEnumerable<Message> messages, AppendManyOptions options)
    {
        // Each look at the clock moves it on by more than any back-off.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
        var appending = new MessagingClient(driver, new MessagingClientOptions { TimeProvider = time }).Stream("clicks").AppendManyAsync(messages, options);
        return AdvanceAsync(time, appending);
    }

    private static async Task<AppendResults> AdvanceAsync(FakeTimeProvider time, Task<AppendResults> appending)
    {
        while (!appending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        return await appending;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_driver_that_does_not_answer_for_each_record_leaves_each_unknown(int outcomes)
    {
        var driver = new ScriptedStreams(new AppendShape(MixesKeys: true, KeepsOrder: true)) { Outcomes = outcomes };

        var results = await AppendAsync(driver, [Record("a", 1), Record("b", 2)], new AppendManyOptions { MaxAttempts = 3 });

        Assert.All(results, r =>
        {
            var unknown = Assert.IsType<MessagingException>(r.Error);
            Assert.False(unknown.IsTransient);
            Assert.Contains($"{outcomes} outcomes for 2 messages", unknown.Message, StringComparison.Ordinal);
        });
        Assert.Single(driver.Batches);
    }

    [Fact]
    public async Task A_single_record_without_an_outcome_is_unknown()
    {
        await using var messaging = new MessagingClient(new ScriptedStreams(new AppendShape(MixesKeys: true, KeepsOrder: true)) { Outcomes = 0 });

        var unknown = await Assert.ThrowsAsync<MessagingException>(() => messaging.Stream("clicks").AppendAsync(Record("a", 1)));

        Assert.Contains("0 outcomes for 1 message", unknown.Message, StringComparison.Ordinal);
    }

    private static Message Record(string? key, int number) => Message.FromText($"{key}:{number}") with { GroupId = key };

    private static string KeyOf(string text) => text.Split(':')[0];

    private static void AssertOrder(IEnumerable<string> stored)
    {
        foreach (var key in stored.GroupBy(KeyOf, t => int.Parse(t.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)).Where(g => g.Key != ""))
            Assert.True(key.SequenceEqual(key.Order()), $"{key.Key}: {string.Join(", ", key)}");
    }
}
