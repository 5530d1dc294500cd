using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Streams;

/// <summary>Records that come again are handled once, with an inbox.</summary>
public sealed class StreamInboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_handled_and_not_checkpointed_before_a_crash_is_not_handled_again(bool batches)
    {
        var inbox = new InMemoryInbox();
        var release = new TaskCompletionSource();
        await using var one = Member(inbox, batches, handle: (texts, _) => texts.Contains("b:0") ? release.Task : Task.CompletedTask);
        await one.AppendAsync("a:0", "a:1", "a:2");
        await one.StartAsync();
        await one.UntilAsync(() => one.Handled.Count == 3);
        await one.AppendAsync("b:0");
        await one.UntilAsync(() => one.Calls.Any(c => c.Contains("b:0")), TimeSpan.FromSeconds(1));
        await one.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(4, await one.BehindAsync());

        await using var two = Member(inbox, batches, beside: one);
        await two.StartAsync();
        await two.AppendAsync("c:0");
        release.SetResult();
        await two.UntilAsync(() => two.Handled.Contains("c:0"), TimeSpan.FromSeconds(1));
        await two.StopAsync();

        Assert.DoesNotContain(two.Handled, t => t[0] == 'a');
        Assert.Equal(0, await two.BehindAsync());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_record_that_was_appended_twice_is_handled_once(bool batches, bool usesInbox)
    {
        await using var rig = Member(new InMemoryInbox(), batches, usesInbox: usesInbox);
        await rig.StartAsync();
        var message = rig.Services.GetRequiredService<IMessageSerializer>().Serialize("a:0") with { GroupId = "a", MessageId = "one" };
        (await rig.Messaging.Stream(rig.Stream).AppendManyAsync([message, message], cancellationToken: Token)).ThrowIfAnyFailed();
        await rig.AppendAsync("a:1");

        await rig.UntilAsync(() => rig.Handled.Contains("a:1"));

        Assert.Equal(usesInbox ? ["a:0", "a:1"] : ["a:0", "a:0", "a:1"], rig.Handled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_fails_gives_its_claim_back_and_is_tried_again(bool batches)
    {
        var failures = 0;
        await using var rig = Member(
            new InMemoryInbox(),
            batches,
            (texts, _) => texts.Contains("a:1") && Interlocked.Increment(ref failures) <= 2 ? throw new InvalidOperationException("twice") : Task.CompletedTask,
            retries: 5);
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();

        await rig.UntilAsync(() => rig.Handled.Count == 3);

        Assert.Equal(["a:0", "a:1", "a:2"], rig.Handled);
    }

    private static StreamRig Member(
        InMemoryInbox inbox, bool batches, Func<IReadOnlyList<string>, CancellationToken, Task>? handle = null, StreamRig? beside = null, bool usesInbox = true,
        int retries = 0) =>
        new(
            o => (o.LeaseDuration, o.CheckpointInterval, o.UseInbox, o.RetriesInPlace) = (StreamRig.ShortLease, TimeSpan.FromDays(1), usesInbox, retries),
            handle,
            batches,
            beside: beside,
            messaging: m => m.AddInbox(_ => inbox, o => (o.Window, o.Application) = (TimeSpan.FromDays(30), "shop")));
}
