using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting.Tests.Streams;

/// <summary>What health checks tell of stream consumers.</summary>
public sealed class StreamHealthTests
{
    private const string Check = "messaging-streams";

    [Fact]
    public async Task A_group_that_is_behind_in_time_or_records_is_degraded_and_then_unhealthy()
    {
        var release = new TaskCompletionSource();
        await using var rig = new StreamRig(handle: (_, _) => release.Task, checks: c => c.AddMessagingStreams());
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Loops.Any(l => l.Kind == "stream consumer"));
        var empty = await rig.HealthAsync(Check);
        Assert.Equal((HealthStatus.Healthy, "0 records behind at most"), (empty.Status, empty.Data[$"{rig.Stream}/billing"]));

        await rig.AppendAsync("a:0");
        rig.Time.Advance(TimeSpan.FromMinutes(6));
        await rig.AppendAsync("a:1");
        var degraded = await rig.HealthAsync(Check);
        rig.Time.Advance(TimeSpan.FromHours(1));
        await rig.AppendAsync("a:2");
        var unhealthy = await rig.HealthAsync(Check);
        release.SetResult();

        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Contains("2 records and ", degraded.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, unhealthy.Status);
        Assert.Equal(["messaging"], unhealthy.Tags);
        await rig.UntilBehindAsync(0);
        Assert.Equal(HealthStatus.Healthy, (await rig.HealthAsync(Check)).Status);
    }

    [Theory]
    [InlineData(1, HealthStatus.Healthy)]
    [InlineData(2, HealthStatus.Degraded)]
    [InlineData(3, HealthStatus.Unhealthy)]
    public async Task Records_count_where_thresholds_are_set(int records, HealthStatus expected)
    {
        var release = new TaskCompletionSource();
        await using var rig = new StreamRig(
            handle: (_, _) => release.Task,
            checks: c => c.AddMessagingStreams(configure: o => (o.DegradedLag, o.UnhealthyLag, o.DegradedRecords, o.UnhealthyRecords) = (null, null, 2, 3)));
        await rig.AppendAsync(Enumerable.Range(0, records).Select(i => $"a:{i}"));
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 1);

        Assert.Equal(expected, (await rig.HealthAsync(Check)).Status);
        release.SetResult();
    }

    [Fact]
    public async Task Partitions_that_nobody_reads_are_degraded_and_after_a_time_unhealthy()
    {
        await using var rig = new StreamRig(o => o.MaxPartitions = 1, partitions: 2, checks: c => c.AddMessagingStreams());
        await rig.AppendAsync("a:0");
        Assert.Equal(HealthStatus.Degraded, (await rig.HealthAsync(Check)).Status);
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Loops.Any(l => l.Kind == "stream consumer"));

        var first = await rig.HealthAsync(Check);
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        var later = await rig.HealthAsync(Check);
        await using var other = new StreamRig(o => o.MaxPartitions = 1, partitions: 2, beside: rig);
        await other.StartAsync();
        await other.UntilAsync(() => other.Loops.Any(l => l.Kind == "stream consumer"));
        var owned = await rig.HealthAsync(Check);

        Assert.Equal(HealthStatus.Degraded, first.Status);
        Assert.Contains("nobody reads partition ", first.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, later.Status);
        Assert.Equal(HealthStatus.Healthy, owned.Status);
    }

    [Fact]
    public async Task A_partition_that_pauses_as_everything_fails_is_unhealthy_until_it_goes_on()
    {
        var isDown = true;
        await using var rig = new StreamRig(
            o => (o.PauseAfterFailures, o.PauseDuration) = (1, TimeSpan.FromMinutes(1)),
            (_, _) => Volatile.Read(ref isDown) ? throw new InvalidOperationException("down") : Task.CompletedTask);
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Logs.Entries.Any(e => e.Values.ContainsKey("Pause")));

        var paused = await rig.HealthAsync("messaging-consumers");
        Volatile.Write(ref isDown, false);
        await rig.UntilAsync(() => !rig.Handled.IsEmpty, TimeSpan.FromSeconds(1));
        await rig.UntilAsync(() => rig.Loops.All(l => l.Status == Integration.Serving.LoopStatus.Serving));

        Assert.Equal(HealthStatus.Unhealthy, paused.Status);
        Assert.Equal("down", paused.Exception?.Message);
        Assert.Equal(HealthStatus.Healthy, (await rig.HealthAsync("messaging-consumers")).Status);
    }

    [Fact]
    public async Task A_group_that_is_named_wrongly_or_has_no_stream_is_told()
    {
        await using var rig = new StreamRig(checks: c => c.AddMessagingStreams(configure: o =>
        {
            o.Groups.Add("nowhere/billing");
            o.Groups.Add("billing");
        }));
        await rig.StartAsync();

        var found = await rig.HealthAsync(Check);

        Assert.Equal(HealthStatus.Unhealthy, found.Status);
        Assert.IsType<EntityNotFoundException>(found.Exception);
        Assert.Contains("STREAM/GROUP", (string)found.Data["billing"], StringComparison.Ordinal);
    }
}
