using Integration.Hosting.Tests.Streams;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting.Tests.Control;

/// <summary>Consumers of streams are steered as those of queues are.</summary>
public sealed class StreamControlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_consumer_of_a_stream_finishes_its_record_keeps_its_partition_and_goes_on_behind_it()
    {
        var (begun, go) = (0, new TaskCompletionSource());
        await using var rig = new StreamRig(handle: async (_, _) =>
        {
            Interlocked.Increment(ref begun);
            await go.Task;
        });
        await rig.AppendAsync("a:1", "a:2", "a:3");
        await rig.StartAsync();
        await rig.UntilAsync(() => Volatile.Read(ref begun) == 1);

        using var gauges = new ConsumerGauges(Name(rig));
        Assert.Equal((1, "running"), (gauges.Read()["integration.consumer.handlers"], gauges.States.Single()));
        rig.Control.Pause(Name(rig));
        Assert.Equal("pausing", gauges.States.Single());
        var idle = rig.Control.WhenIdleAsync(Name(rig), Token);
        Assert.Equal((ConsumerState.Pausing, 1), (Status(rig).State, Status(rig).InHand));
        go.SetResult();
        await idle.AdvancingAsync(rig.Time);
        await rig.UntilBehindAsync(2);
        var until = rig.Time.GetUtcNow().AddMinutes(2);
        await rig.UntilAsync(() => rig.Time.GetUtcNow() >= until, TimeSpan.FromSeconds(1));

        Assert.Equal((ConsumerState.Paused, 0), (Status(rig).State, Status(rig).InHand));
        Assert.Equal(["a:1"], rig.Handled);
        var health = await rig.HealthAsync("messaging-consumers");
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.All(health.Data.Values, finding => Assert.Equal("paused by control", finding));
        rig.Control.Resume();
        await rig.UntilAsync(() => rig.Handled.Count == 3);
        Assert.Equal(["a:1", "a:2", "a:3"], rig.Handled);
    }

    [Fact]
    public async Task A_stopped_consumer_of_a_stream_leaves_its_group_and_joins_it_again()
    {
        await using var rig = new StreamRig();
        await rig.AppendAsync("a:1");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Handled.Count == 1);

        await rig.Control.StopAsync(Name(rig), Token).AdvancingAsync(rig.Time);
        Assert.Empty(rig.Services.GetRequiredService<ServingLoops>().All);
        await rig.AppendAsync("a:2");
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a:1"], rig.Handled);

        await rig.Control.StartAsync(Name(rig), Token);
        await rig.UntilAsync(() => rig.Handled.Count == 2);
    }

    [Fact]
    public async Task More_handlers_are_for_consumers_by_key()
    {
        await using var one = new StreamRig();
        await using var byKey = new StreamRig(o => (o.Concurrency, o.MaxConcurrency) = (StreamConcurrency.Key, 2));

        var refused = Assert.Throws<InvalidOperationException>(() => one.Control.SetMaxConcurrency(Name(one), 4));
        byKey.Control.SetMaxConcurrency(Name(byKey), 4);
        one.Control.SetMaxConcurrency(2);

        Assert.Contains("StreamConcurrency.Key", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 4), (Status(one).MaxConcurrency, Status(byKey).MaxConcurrency));
    }

    [Fact]
    public async Task A_record_that_fails_for_ever_does_not_keep_its_consumer_from_pausing()
    {
        await using var rig = new StreamRig(o => (o.RetriesInPlace, o.RetryInPlaceDelay) = (100, TimeSpan.FromHours(1)), StreamRig.Refusing("a:1"));
        await rig.AppendAsync("a:1");
        await rig.StartAsync();
        await rig.UntilAsync(() => !rig.Calls.IsEmpty);

        rig.Control.Pause(Name(rig));
        await rig.Control.WhenIdleAsync(Name(rig), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(ConsumerState.Paused, Status(rig).State);
    }

    private static string Name(StreamRig rig) => $"stream:{rig.Stream}/{StreamRig.Group}";

    private static ConsumerStatus Status(StreamRig rig) => rig.Control.Find(Name(rig))!;
}
