using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Tests.Streams;

public sealed class StreamMembershipTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_of_one_group_hand_over_without_losing_or_repeating_a_record()
    {
        await using var one = new StreamRig(o => o.LeaseDuration = TimeSpan.FromMinutes(10), partitions: 4);
        await one.StartAsync();
        await one.AppendAsync(Texts(0));
        await one.UntilAsync(() => one.Handled.Count == 40);

        await using var two = new StreamRig(o => o.LeaseDuration = TimeSpan.FromMinutes(10), partitions: 4, beside: one);
        await two.StartAsync();
        var round = 1;
        while (two.Handled.IsEmpty)
        {
            await one.AppendAsync(Texts(round++));
            await one.UntilAsync(() => one.Handled.Count + two.Handled.Count == 40 * round, TimeSpan.FromSeconds(1));
        }

        await one.StopAsync();
        await one.AppendAsync(Texts(round++));
        await two.UntilAsync(() => one.Handled.Count + two.Handled.Count >= 40 * round, TimeSpan.FromSeconds(1));
        await two.StopAsync();

        var handled = one.Handled.Concat(two.Handled).ToList();
        Assert.Equal(Enumerable.Range(0, round).SelectMany(Texts).Order(), handled.Order());
        foreach (var key in handled.GroupBy(t => t.Split(':')[0]))
            Assert.Equal(key.OrderBy(t => int.Parse(t.Split(':')[1])), key);
        Assert.Equal(0, await two.BehindAsync());

        static IEnumerable<string> Texts(int round) => Enumerable.Range(0, 40).Select(i => $"key-{i % 8}:{(5 * round) + (i / 8)}");
    }

    [Fact]
    public async Task A_stop_ends_though_a_handler_ignores_its_token_and_its_record_is_not_passed()
    {
        using var release = new SemaphoreSlim(0);
        await using var rig = new StreamRig(handle: (texts, _) => texts.Contains("a:1") ? release.WaitAsync(Token) : Task.CompletedTask);
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 2);

        await rig.StopAsync(new CancellationToken(canceled: true));

        Assert.InRange((await rig.BehindAsync())!.Value, 2, 3);
        Assert.Equal(2, rig.Calls.Count);
        release.Release();
    }

    [Fact]
    public async Task An_aborted_handler_is_cancelled_and_what_was_handled_before_is_remembered()
    {
        await using var rig = new StreamRig(handle: (texts, token) => texts.Contains("a:1") ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 2);

        await rig.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(["a:0"], rig.Handled);
        Assert.Equal(2, await rig.BehindAsync());
        Assert.Empty(await rig.ParkedAsync());
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_retry()
    {
        await using var rig = new StreamRig(
            o => (o.RetriesInPlace, o.RetryInPlaceDelay) = (5, TimeSpan.FromHours(1)), (_, _) => throw new InvalidOperationException("fails"));
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Logs.Entries.Any(e => e.Values.ContainsKey("Attempt")));
        var before = rig.Time.GetUtcNow();

        await rig.StopAsync();

        Assert.InRange(rig.Time.GetUtcNow() - before, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(1, await rig.BehindAsync());
    }

    [Fact]
    public async Task A_handler_that_blocks_holds_up_its_own_partition_alone()
    {
        using var release = new ManualResetEventSlim();
        var first = 0;
        await using var rig = new StreamRig(partitions: 2, handle: (_, _) =>
        {
            if (Interlocked.Increment(ref first) == 1)
                release.Wait(Token);
            return Task.CompletedTask;
        });
        await rig.StartAsync();
        await rig.AppendAsync(Enumerable.Range(0, 16).Select(i => $"key-{i}:0"));

        await rig.UntilAsync(() => !rig.Handled.IsEmpty);
        release.Set();
        await rig.UntilAsync(() => rig.Handled.Count == 16);
    }

    [Fact]
    public async Task Slow_records_of_one_batch_are_remembered_every_interval()
    {
        using var release = new SemaphoreSlim(0);
        await using var rig = new StreamRig(o => o.CheckpointInterval = TimeSpan.FromSeconds(5), (_, _) => release.WaitAsync(Token));
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 1);
        rig.Time.Advance(TimeSpan.FromSeconds(6));

        release.Release();
        await rig.UntilAsync(() => rig.Calls.Count == 2);

        Assert.Equal(2, await rig.BehindAsync());
        release.Release(2);
        await rig.UntilBehindAsync(0);
        Assert.Equal(["a:0", "a:1", "a:2"], rig.Handled);
    }

    [Fact]
    public async Task A_gap_is_told_to_the_handler_and_counted_and_reading_goes_on_at_the_oldest_record_kept()
    {
        await using var one = new StreamRig();
        using var meter = new StreamMeter(one.Stream);
        await one.AppendAsync("a:0");
        await one.StartAsync();
        await one.UntilAsync(() => one.Handled.Count == 1);
        await one.StopAsync();
        await using var two = new StreamRig(beside: one);
        await two.AppendAsync("a:1");
        two.Time.Advance(TimeSpan.FromDays(2));
        await two.AppendAsync("a:2");

        await two.StartAsync();
        await two.UntilAsync(() => !two.Handled.IsEmpty);

        Assert.Equal(["a:2"], two.Handled);
        Assert.Single(two.Gaps);
        Assert.Empty(one.Gaps);
        Assert.Equal(1, meter.Sum(MessagingTelemetry.StreamGaps));
    }

    [Fact]
    public async Task A_gap_is_told_until_its_handler_has_taken_it_and_nothing_is_read_before()
    {
        var isAway = true;
        await using var rig = new StreamRig { HandleGap = _ => Volatile.Read(ref isAway) ? throw new InvalidOperationException("away") : Task.CompletedTask };
        using var meter = new StreamMeter(rig.Stream);
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Handled.Count == 1);
        rig.Control.Pause($"stream:{rig.Stream}/{StreamRig.Group}");
        await rig.Control.WhenIdleAsync($"stream:{rig.Stream}/{StreamRig.Group}", Token).AdvancingAsync(rig.Time);
        await rig.AppendAsync("a:1");
        rig.Time.Advance(TimeSpan.FromDays(2));
        await rig.AppendAsync("a:2");
        rig.Control.Resume($"stream:{rig.Stream}/{StreamRig.Group}");

        await rig.UntilAsync(() => rig.Gaps.Count >= 2);
        Assert.Equal(["a:0"], rig.Handled);
        Volatile.Write(ref isAway, false);
        await rig.UntilAsync(() => rig.Handled.Count == 2);

        Assert.Equal(["a:0", "a:2"], rig.Handled);
        Assert.Single(rig.Gaps.Distinct());
        Assert.Equal(1, meter.Sum(MessagingTelemetry.StreamGaps));
    }

    [Fact]
    public async Task The_time_behind_grows_while_a_handler_is_stuck()
    {
        var release = new TaskCompletionSource();
        await using var rig = new StreamRig(handle: (_, _) => release.Task);
        using var meter = new StreamMeter(rig.Stream);
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 1);

        rig.Time.Advance(TimeSpan.FromHours(2));
        meter.Observe();
        Assert.InRange(meter.Last(MessagingTelemetry.StreamLagTime), TimeSpan.FromHours(2).TotalSeconds, TimeSpan.FromHours(3).TotalSeconds);

        release.SetResult();
        await rig.UntilBehindAsync(0);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        meter.Observe();
        Assert.Equal(0, meter.Last(MessagingTelemetry.StreamLagTime));
    }

    [Fact]
    public async Task The_time_behind_grows_while_a_consumer_is_paused_and_is_as_it_is_once_it_reads()
    {
        await using var rig = new StreamRig();
        using var meter = new StreamMeter(rig.Stream);
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilBehindAsync(0);
        rig.Control.Pause($"stream:{rig.Stream}/{StreamRig.Group}");
        await rig.Control.WhenIdleAsync($"stream:{rig.Stream}/{StreamRig.Group}", Token).AdvancingAsync(rig.Time);

        // That it waits shows a little after that nothing is in hand.
        await rig.UntilAsync(IsHeldUp, TimeSpan.FromMinutes(1));
        rig.Control.Resume($"stream:{rig.Stream}/{StreamRig.Group}");
        await rig.UntilAsync(() => !IsHeldUp());

        bool IsHeldUp()
        {
            meter.Observe();
            return meter.Last(MessagingTelemetry.StreamLagTime) > 300;
        }
    }

    [Fact]
    public async Task Leases_parked_records_and_lag_are_measured_with_stream_group_and_partition()
    {
        using var release = new SemaphoreSlim(0);
        await using var rig = new StreamRig(handle: (texts, _) => texts.Contains("a:0") ? throw new InvalidOperationException("poison") : release.WaitAsync(Token));
        using var meter = new StreamMeter(rig.Stream);
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 2);
        meter.Observe();
        Assert.Equal((1, 1), (meter.Sum(MessagingTelemetry.StreamLeases), meter.Sum(MessagingTelemetry.StreamParked)));

        // The parked one counts until the round that parked it ends.
        Assert.InRange(meter.Last(MessagingTelemetry.StreamLag), 2, 3);

        release.Release(2);
        await rig.UntilBehindAsync(0);
        meter.Observe();
        Assert.Equal((0, 0), (meter.Last(MessagingTelemetry.StreamLag), meter.Last(MessagingTelemetry.StreamLagTime)));
        var measured = meter.Count;
        await rig.StopAsync();
        meter.Observe();

        Assert.Equal(measured, meter.Count);
        Assert.All(meter.Tags, t => Assert.Equal((StreamRig.Group, "0"), (t[MessagingTelemetry.GroupName], t[MessagingTelemetry.PartitionId])));
    }

    /// <summary>What is measured of one stream.</summary>
    private sealed class StreamMeter : IDisposable
    {
        private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measured = [];
        private readonly MeterListener _listener;

        public StreamMeter(string stream)
        {
            _listener = new MeterListener
            {
                InstrumentPublished = static (instrument, self) =>
                {
                    if (instrument.Name.StartsWith("integration.stream.", StringComparison.Ordinal))
                        self.EnableMeasurementEvents(instrument);
                },
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();

            void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                var named = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
                if (Equals(named[MessagingTelemetry.DestinationName], stream))
                    _measured.Enqueue((instrument.Name, value, named));
            }
        }

        public int Count => _measured.Count;

        public IEnumerable<Dictionary<string, object?>> Tags => _measured.Select(m => m.Tags);

        public double Sum(string instrument) => _measured.Where(m => m.Instrument == instrument).Sum(m => m.Value);

        public double Last(string instrument) => _measured.Last(m => m.Instrument == instrument).Value;

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();
    }
}
