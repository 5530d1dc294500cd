using Integration.Emulators.AzureServiceBus.Broker;

namespace Integration.Emulators.AzureServiceBus.Tests;

/// <summary>What is overdue, by however little, happens at once.</summary>
public sealed class DueTimesTests
{
    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(-0.5, 0)]
    [InlineData(-1, 0)]
    [InlineData(-1.5, 0)]
    [InlineData(-2, 0)]
    [InlineData(-86_400_000, 0)]
    public void The_timer_is_set_for_what_is_due_next(double milliseconds, double expected)
    {
        var time = new RecordingTime();
        using var times = new DueTimes(time, () => { });
        times.Add(time.GetUtcNow() + TimeSpan.FromMilliseconds(milliseconds), () => { });

        times.Arm();

        Assert.Equal(TimeSpan.FromMilliseconds(expected), time.DueTime);
    }

    [Fact]
    public void Without_anything_due_the_timer_rests()
    {
        var time = new RecordingTime();
        using var times = new DueTimes(time, () => { });
        times.Add(time.GetUtcNow(), () => { });
        times.Arm();
        times.RunDue(time.GetUtcNow());

        times.Arm();

        Assert.Equal(Timeout.InfiniteTimeSpan, time.DueTime);
    }

    /// <summary>A clock that stands still and remembers what its timer was set to.</summary>
    private sealed class RecordingTime : TimeProvider, ITimer
    {
        public TimeSpan DueTime { get; private set; }

        public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            DueTime = dueTime;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueTime = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
