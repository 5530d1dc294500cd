using Integration.Aws.Tests.SqsLike;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Receiving;

/// <summary>Clocks that differ: SQS writes its times by its own, which the Date of its answers tells.</summary>
public sealed class ClockSkewTests : IAsyncDisposable
{
    private readonly VirtualClock _clock = new();
    private readonly SqsLikeServer _sqs;

    public ClockSkewTests() => _sqs = new SqsLikeServer(_clock);

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    /// <summary>The client's clock is fast or slow by two minutes, or right.</summary>
    [Theory, InlineData(-120), InlineData(0), InlineData(120), InlineData(86_400), InlineData(-86_400)]
    public async Task A_time_to_live_is_judged_by_the_clock_of_the_service(int skew)
    {
        await using var messaging = await GivenAsync(new("jobs"), skew);
        var queue = messaging.Queue("jobs");
        await queue.SendAsync(Message.FromText("alive") with { TimeToLive = TimeSpan.FromSeconds(60) });
        _clock.Advance(TimeSpan.FromSeconds(57));
        var alive = (await queue.ReceiveOneAsync(TimeSpan.Zero))!;
        Assert.Equal("alive", alive.Message.Text);
        await alive.AbandonAsync();

        _clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.Zero));
        Assert.Empty(_sqs.FindQueue("jobs")!.Messages);
    }

    [Theory, InlineData(-120), InlineData(0), InlineData(120)]
    public async Task A_fresh_dead_letter_is_redriven(int skew)
    {
        await using var messaging = await GivenAsync(new("jobs"), skew);
        await messaging.Queue("jobs").SendAsync(Message.FromText("again"));
        await (await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!.DeadLetterAsync("poison");
        _clock.Advance(TimeSpan.FromSeconds(2));

        var redriving = messaging.Queue("jobs").DeadLetters.RedriveAsync(new RedriveOptions { MaxMessages = 10 });
        while (!redriving.IsCompleted)
        {
            // Its last wait is for what no longer comes.
            if (_sqs.FindQueue("jobs--dlq")!.Messages.Count == 0)
                _clock.AdvanceToNextTimer();
            await Task.Delay(5);
        }


        Assert.Equal((1, 0), ((await redriving).Moved, (await redriving).Failures.Count));
        Assert.Equal("again", (await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))?.Message.Text);
    }

    /// <summary>A long delay is counted from when SQS stored the message, whatever sender and receiver take the time to be.</summary>
    [Theory, InlineData(-600), InlineData(0), InlineData(600)]
    public async Task A_long_delay_is_as_long_as_asked_for(int skew)
    {
        await using var messaging = await GivenAsync(new("jobs"), skew);
        var queue = messaging.Queue("jobs");
        await queue.SendAsync(Message.FromText("later") with { Delay = TimeSpan.FromMinutes(20) });
        foreach (var minutes in new[] { 15.1, 4.8 })
        {
            _clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.Zero));
        }

        _clock.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal("later", (await queue.ReceiveOneAsync(TimeSpan.Zero))?.Message.Text);
    }

    /// <summary>A lock lasts as long as it lasts: the clock that shows the time may be set meanwhile.</summary>
    [Fact]
    public async Task A_lock_is_renewed_and_completed_whatever_the_clocks_show()
    {
        await using var messaging = await GivenAsync(new("jobs") { LockDuration = TimeSpan.FromSeconds(30) }, skew: 40);
        await messaging.Queue("jobs").SendAsync(Message.FromText("held"));
        var held = (await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
        Assert.InRange(held.LockedUntil - _clock.GetUtcNow(), TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(20));
        await held.RenewLockAsync();
        _clock.Advance(TimeSpan.FromSeconds(20));

        await held.CompleteAsync();

        Assert.Empty(_sqs.FindQueue("jobs")!.Messages);
    }

    private Task<IMessaging> GivenAsync(QueueDefinition queue, int skew)
    {
        _sqs.ClockSkew = TimeSpan.FromSeconds(skew);
        return _sqs.GivenAsync(queue, _clock);
    }
}
