namespace Integration.Hosting.Tests.Streams;

/// <summary>
/// A process that dies over a record: here a member whose handler never ends, which is left alone without another word to the group. The members after it see in
/// the lease what happened.
/// </summary>
public sealed class CrashTests
{
    private static readonly Task Dies = new TaskCompletionSource().Task;

    [Theory]
    [InlineData(false, StreamConcurrency.Partition)]
    [InlineData(false, StreamConcurrency.Key)]
    [InlineData(true, StreamConcurrency.Partition)]
    public async Task A_record_that_kills_its_process_over_and_over_is_parked_and_the_others_are_handled(bool batches, StreamConcurrency concurrency)
    {
        await using var first = Member(null, batches, concurrency);
        await first.AppendAsync(Enumerable.Range(0, 10).Select(i => $"a:{i}"));
        var killed = 0;
        var handled = new List<string>();
        while (true)
        {
            await using var member = Member(first, batches, concurrency);
            await member.StartAsync();
            await member.UntilAsync(() => member.Calls.Any(c => c.Contains("a:5")) || member.Handled.Contains("a:9"), TimeSpan.FromSeconds(1));
            handled.AddRange(member.Handled);
            if (member.Handled.Contains("a:9"))
                break;

            await member.StopAsync(new CancellationToken(canceled: true));
            killed++;
            Assert.InRange(killed, 1, 4);
        }

        Assert.Equal(["a:5"], await first.ParkedAsync());
        Assert.Equal(Enumerable.Range(0, 10).Where(i => i != 5).Select(i => $"a:{i}"), handled.Distinct());
        Assert.Equal(4, killed);
    }

    [Fact]
    public async Task An_orderly_stop_is_no_death_however_often_it_cancels_a_handler()
    {
        await using var first = Member(null);
        await first.AppendAsync("a:0");
        for (var stop = 0; stop < 5; stop++)
        {
            await using var member = Member(first, handle: (_, token) => Task.Delay(Timeout.Infinite, token));
            await member.StartAsync();
            await member.UntilAsync(() => member.Calls.Count == 1, TimeSpan.FromSeconds(1));
            await member.StopAsync(new CancellationToken(canceled: true));
        }

        await first.StartAsync();
        await first.UntilAsync(() => !first.Handled.IsEmpty, TimeSpan.FromSeconds(1));

        Assert.Equal(1, first.Attempts.First());
        Assert.Empty(await first.ParkedAsync());
    }

    [Fact]
    public async Task A_record_that_was_in_hand_when_another_killed_the_process_is_handled()
    {
        await using var first = Member(null, partitions: 2);
        await first.AppendAsync(Enumerable.Range(0, 16).Select(i => $"key-{i}:0"));
        var heads = (await first.HeadsAsync()).ToList();
        var (killer, innocent) = (heads[0], heads[1]);

        // Twice both are in hand when the process dies, and neither was seen to end.
        for (var death = 1; death <= 2; death++)
        {
            await using var both = Member(first, partitions: 2, handle: (_, _) => Dies);
            await both.StartAsync();
            await both.UntilAsync(() => both.Calls.Count == 2, TimeSpan.FromSeconds(1));
            await both.StopAsync(new CancellationToken(canceled: true));
        }

        // Now there is one at a time, whichever is first; the innocent one ends.
        await using (var third = Member(first, partitions: 2, handle: (texts, _) => texts.Contains(killer) ? Dies : Task.CompletedTask))
        {
            await third.StartAsync();
            await third.UntilAsync(() => third.Calls.Any(c => c.Contains(killer)), TimeSpan.FromSeconds(1));
            Assert.Equal(third.Handled, third.Calls.SelectMany(c => c).Where(t => t != killer));
            await third.StopAsync(new CancellationToken(canceled: true));
        }

        await using var last = Member(first, partitions: 2, handle: (texts, _) => texts.Contains(killer) ? Dies : Task.CompletedTask);
        await last.StartAsync();
        await last.UntilAsync(() => last.Handled.Any(t => t != innocent) && last.Logs.Entries.Any(e => e.Values.ContainsKey("Queue")), TimeSpan.FromSeconds(1));

        Assert.Equal([killer], await first.ParkedAsync());
        Assert.DoesNotContain(last.Calls, c => c.Contains(killer));
    }

    [Fact]
    public async Task Stop_does_not_begin_it_again_until_the_group_is_reset()
    {
        await using var first = Member(null, stops: true);
        await first.AppendAsync("a:5");
        for (var death = 1; death <= 3; death++)
        {
            await using var member = Member(first, stops: true);
            await member.StartAsync();
            await member.UntilAsync(() => member.Calls.Count == 1, TimeSpan.FromSeconds(1));
            await member.StopAsync(new CancellationToken(canceled: true));
        }

        await using (var careful = Member(first, stops: true))
        {
            await careful.StartAsync();
            await careful.UntilAsync(() => careful.Loops.Any(l => l.State.Failures > 1), TimeSpan.FromSeconds(1));
            Assert.Empty(careful.Calls);
            await careful.StopAsync();
        }

        await first.Messaging.Stream(first.Stream).Group(StreamRig.Group).ResetAsync(StreamPosition.Earliest, cancellationToken: TestContext.Current.CancellationToken);
        await using var mended = Member(first, stops: true, handle: (_, _) => Task.CompletedTask);
        await mended.StartAsync();
        await mended.UntilAsync(() => !mended.Handled.IsEmpty, TimeSpan.FromSeconds(1));

        Assert.Equal(["a:5"], mended.Handled);
        Assert.Equal([1], mended.Attempts);
    }

    private static StreamRig Member(
        StreamRig? beside, bool batches = false, StreamConcurrency concurrency = default, Func<IReadOnlyList<string>, CancellationToken, Task>? handle = null, int partitions = 1,
        bool stops = false) =>
        new(
            o => (o.LeaseDuration, o.CheckpointInterval, o.Concurrency, o.OnPoison) =
                (StreamRig.ShortLease, TimeSpan.FromDays(1), concurrency, stops ? PoisonAction.Stop : PoisonAction.Park),
            handle ?? ((texts, _) => texts.Contains("a:5") ? Dies : Task.CompletedTask),
            batches,
            partitions,
            beside);
}
