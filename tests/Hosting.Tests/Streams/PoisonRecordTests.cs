using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests.Streams;

public sealed class PoisonRecordTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Skip_logs_the_record_and_goes_on_behind_it()
    {
        await using var rig = new StreamRig(o => o.OnPoison = PoisonAction.Skip, StreamRig.Refusing("a:1"));
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0", "a:2"], rig.Handled);
        Assert.Contains(rig.Logs.Entries, e => e.Level == LogLevel.Error && e.Values.GetValueOrDefault("Record") is string record && record.StartsWith(rig.Stream, StringComparison.Ordinal));
        Assert.Null(await rig.Messaging.Topology.FindQueueAsync("parked", Token));
    }

    [Fact]
    public async Task Stop_stays_at_the_record_and_fails_the_health_check_until_it_is_handled()
    {
        var isPoison = true;
        await using var rig = new StreamRig(
            o => (o.OnPoison, o.CheckpointInterval) = (PoisonAction.Stop, TimeSpan.Zero),
            (texts, _) => Volatile.Read(ref isPoison) && texts.Contains("a:1") ? throw new InvalidOperationException("poison") : Task.CompletedTask);
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();
        var health = rig.Services.GetRequiredService<HealthCheckService>();

        await rig.UntilAsync(() => rig.Calls.Count(c => c.Contains("a:1")) >= 3);
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Token)).Status);
        Assert.Equal(["a:0"], rig.Handled);
        Volatile.Write(ref isPoison, false);
        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0", "a:1", "a:2"], rig.Handled);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Token)).Status);
    }

    [Fact]
    public async Task Stop_remembers_what_was_handled_before_the_record()
    {
        await using var rig = new StreamRig(o => (o.OnPoison, o.CheckpointInterval) = (PoisonAction.Stop, TimeSpan.Zero), StreamRig.Refusing("a:1"));
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();

        await rig.UntilBehindAsync(2);
        await rig.StopAsync();

        Assert.Equal(2, await rig.BehindAsync());
    }

    [Theory]
    [InlineData(StreamConcurrency.Partition, false)]
    [InlineData(StreamConcurrency.Partition, true)]
    [InlineData(StreamConcurrency.Key, false)]
    [InlineData(StreamConcurrency.Key, true)]
    public async Task ParkKey_parks_what_comes_behind_a_parked_record_of_its_key_unseen(StreamConcurrency concurrency, bool batches)
    {
        await using var rig = new StreamRig(o => (o.ParkKey, o.Concurrency) = (true, concurrency), StreamRig.Refusing("a:1"), batches);
        await rig.AppendAsync("a:0", "b:0", "a:1", "b:1", "a:2", "b:2");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Handled.Count == 4);
        var calls = rig.Calls.Count;
        await rig.AppendAsync("a:3", "b:3");
        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:1", "a:2", "a:3"], await rig.ParkedAsync());
        Assert.Equal(["a:0"], rig.Handled.Where(t => t[0] == 'a'));
        Assert.Equal(["b:0", "b:1", "b:2", "b:3"], rig.Handled.Where(t => t[0] == 'b'));
        Assert.DoesNotContain(rig.Calls.Skip(calls), c => c.Contains("a:3"));
    }

    [Theory]
    [InlineData(StreamConcurrency.Partition)]
    [InlineData(StreamConcurrency.Key)]
    public async Task When_everything_fails_the_partition_pauses_and_parks_no_more(StreamConcurrency concurrency)
    {
        var isDown = true;
        await using var rig = new StreamRig(
            o => (o.Concurrency, o.PauseAfterFailures, o.PauseDuration) = (concurrency, 3, TimeSpan.FromSeconds(10)),
            async (_, _) =>
            {
                await Task.Yield();
                if (Volatile.Read(ref isDown))
                    throw new InvalidOperationException("down");
            });
        var texts = Enumerable.Range(0, 20).Select(i => $"k{i}:0").ToList();
        await rig.AppendAsync(texts);
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Logs.Entries.Count(e => e.Values.ContainsKey("Pause")) >= 3, TimeSpan.FromSeconds(1));

        Volatile.Write(ref isDown, false);
        await rig.UntilAsync(() => rig.Handled.Count == 18, TimeSpan.FromSeconds(1));
        await rig.UntilBehindAsync(0);
        Assert.Equal(texts.Except(rig.Handled).Order(), (await rig.ParkedAsync()).Order());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 5)]
    [InlineData(64, 63)]
    [InlineData(100, 0)]
    [InlineData(100, 50)]
    [InlineData(100, 99)]
    public async Task Bisecting_finds_a_poison_record_in_few_calls_and_the_others_are_handled_in_order(int records, int poison)
    {
        await using var rig = new StreamRig(o => o.RetriesInPlace = 3, StreamRig.Refusing($"a:{poison}"), batches: true);
        var texts = Enumerable.Range(0, records).Select(i => $"a:{i}").ToList();
        await rig.AppendAsync(texts);
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(texts.Where((_, i) => i != poison), rig.Handled);
        Assert.Equal([$"a:{poison}"], await rig.ParkedAsync());
        Assert.Equal(records, rig.Calls.First().Count);

        // All calls, but for the first and for the retries of the record that was found.
        var further = rig.Calls.Count - 1 - (rig.Calls.Count(c => c.Count == 1 && c[0] == $"a:{poison}") - 1);
        Assert.InRange(further, 0, (2 * Math.Ceiling(Math.Log2(records))) + 1);
    }

    [Fact]
    public async Task A_record_whose_exception_can_not_be_read_is_parked()
    {
        await using var rig = new StreamRig(handle: (texts, _) => texts.Contains("a:0") ? throw new UnreadableException() : Task.CompletedTask);
        await rig.AppendAsync("a:0", "a:1");
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0"], await rig.ParkedAsync());
        Assert.Equal(["a:1"], rig.Handled);
    }

    [Fact]
    public async Task A_description_is_not_cut_within_a_character()
    {
        await using var rig = new StreamRig(handle: (_, _) => throw new InvalidOperationException(new string('x', 999) + "😀 and more"));
        await rig.AppendAsync("a:0");
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0"], await rig.ParkedAsync());
    }

    [Fact]
    public async Task A_key_that_is_stopped_at_does_not_cancel_what_is_handled_beside_it()
    {
        using var release = new SemaphoreSlim(0);
        var cancelled = 0;
        await using var rig = new StreamRig(o => (o.OnPoison, o.Concurrency) = (PoisonAction.Stop, StreamConcurrency.Key), async (texts, token) =>
        {
            if (texts.Contains("a:0"))
                throw new InvalidOperationException("poison");
            using var counted = token.Register(() => Interlocked.Increment(ref cancelled));
            await release.WaitAsync(Token);
        });
        await rig.AppendAsync("a:0", "b:0", "c:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 3);

        release.Release(2);
        await rig.UntilAsync(() => rig.Handled.Count == 2 && rig.Calls.Count > 3);

        Assert.Equal(0, cancelled);
        Assert.Single(rig.Calls, c => c.Contains("b:0"));
        await rig.StopAsync();
        Assert.Equal(3, await rig.BehindAsync());
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException("no text");
    }
}
