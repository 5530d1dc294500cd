using Integration.Serving;

namespace Integration.Hosting.Tests.Streams;

/// <summary>Nothing holds up the stop and disposing for long: neither a handler that ignores its token nor a store that does not answer.</summary>
public sealed class StreamDisposalTests
{
    [Fact]
    public async Task A_lease_whose_handler_ignores_its_token_is_renewed_no_more_and_taken_over_when_it_ends()
    {
        var release = new TaskCompletionSource();
        await using var one = new StreamRig(o => o.LeaseDuration = StreamRig.ShortLease, (_, _) => release.Task);
        await one.AppendAsync("a:0", "a:1");
        await one.StartAsync();
        await one.UntilAsync(() => one.Calls.Count == 1);
        await one.StopAsync(new CancellationToken(canceled: true));
        var owner = Assert.Single(await one.ProgressAsync()).Owner;
        Assert.NotNull(owner);

        await using var two = new StreamRig(o => o.LeaseDuration = StreamRig.ShortLease, beside: one);
        await two.StartAsync();
        await two.UntilAsync(() => two.Handled.Count == 2, TimeSpan.FromSeconds(1));
        release.SetResult();
        await one.UntilAsync(() => one.Handled.Count == 1);
        await two.UntilBehindAsync(0);

        Assert.Equal(["a:0", "a:1"], two.Handled);
        Assert.Equal(["a:0"], one.Handled);
        Assert.NotEqual(owner, Assert.Single(await two.ProgressAsync()).Owner);
    }

    [Fact]
    public async Task Partitions_whose_handlers_ended_are_released_though_another_ignores_its_token()
    {
        var release = new TaskCompletionSource();
        await using var rig = new StreamRig(handle: (texts, _) => texts.Contains("stuck:0") ? release.Task : Task.CompletedTask, partitions: 2);
        await rig.StartAsync();
        await rig.AppendAsync("stuck:0", "b:0", "c:0", "d:0", "e:0", "f:0", "g:0", "h:0");
        await rig.UntilAsync(() => rig.Calls.Any(c => c.Contains("stuck:0")));

        await rig.StopAsync(new CancellationToken(canceled: true));

        Assert.Single(await rig.ProgressAsync(), p => p.Owner is not null);
        Assert.Single(await rig.ProgressAsync(), p => p.Owner is null);
        release.SetResult();
    }

    [Fact]
    public async Task Disposing_ends_though_a_handler_ignores_its_token()
    {
        var release = new TaskCompletionSource();
        var rig = new StreamRig(handle: (_, _) => release.Task);
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 1);

        await rig.DisposeAsync();

        Assert.Empty(rig.Handled);
        release.SetResult();
    }

    [Fact]
    public async Task Disposing_without_a_stop_ends_every_loop_of_the_consumer()
    {
        var rig = new StreamRig(handle: (_, token) => Task.Delay(Timeout.Infinite, token));
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 1);
        var loops = rig.Loops;
        Assert.NotEmpty(loops);

        await rig.DisposeAsync(stops: false);

        await rig.UntilAsync(() => loops.All(l => l.Status == LoopStatus.Ended));
    }

    [Fact]
    public async Task What_a_handler_registered_for_its_token_and_throws_does_not_end_the_stop()
    {
        await using var rig = new StreamRig(handle: async (_, token) =>
        {
            using var registered = token.Register(() => throw new InvalidOperationException("registered"));
            await Task.Delay(Timeout.Infinite, token);
        });
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Calls.Count == 1);

        await rig.StopAsync(new CancellationToken(canceled: true));

        Assert.Null(Assert.Single(await rig.ProgressAsync()).Owner);
    }
}
