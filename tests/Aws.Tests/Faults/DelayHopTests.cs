using Integration.Aws.Tests.Contract;
using Integration.Drivers;

namespace Integration.Aws.Tests.Faults;

/// <summary>A receiver that passes a delayed message on, and dies between the copy and the removal of the original.</summary>
public sealed class DelayHopTests(AwsHarness harness)
{
    /// <summary>Each step has ten seconds and more to spare: the crash is within the first lock, and all of it before the message is due.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(25), Lock = TimeSpan.FromSeconds(20), Crashing = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_crash_between_the_hops_of_a_delay_loses_nothing()
    {
        var topic = $"hops-{Guid.NewGuid():N}"[..20];
        var crashes = 0;
        await using var alive = await harness.ConnectAsync("hop", new MessagingClientOptions());
        await alive.Topology.CreateTopicAsync(new(topic));
        await alive.Topology.CreateSubscriptionAsync(new(topic, "main") { LockDuration = Lock });
        await using var dying = await harness.ConnectAsync("hop", new MessagingClientOptions
        {
            OnFailpoint = (reached, _) =>
            {
                Assert.Equal(Failpoint.DelayCopied, reached);
                crashes++;
                throw new InvalidOperationException("The test crashed the process here.");
            },
        });
        var due = DateTimeOffset.UtcNow + Delay;
        await alive.Topic(topic).PublishAsync(Message.FromText("kept") with { Delay = Delay });

        Assert.Empty(await dying.Topic(topic).Subscription("main").ReceiveAsync(1, Crashing));
        Assert.Equal(1, crashes);

        // Both the copy and the original may come: at least once, and never early.
        var received = await alive.Topic(topic).Subscription("main").ReceiveOneAsync(TimeSpan.FromSeconds(90));
        Assert.Equal("kept", received?.Message.Text);
        Assert.InRange(DateTimeOffset.UtcNow, due - TimeSpan.FromMilliseconds(100), DateTimeOffset.MaxValue);
        await received!.CompleteAsync();
    }
}
