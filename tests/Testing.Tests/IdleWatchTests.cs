using Integration.Testing.Idle;

namespace Integration.Testing.Tests;

/// <summary>Looks at several sources are one look, or none.</summary>
public class IdleWatchTests
{
    [Fact]
    public async Task A_message_that_moves_while_it_is_looked_at_is_seen()
    {
        var activity = new Activity();
        var looks = 0;
        var watch = new IdleWatch(activity, () =>
        {
            // The first look comes to each source when the message is in the other.
            if (++looks == 1)
                activity.Touch();
            return [new(EntityPath.Queue("a"), Active: 0, Locked: looks == 2 ? 1 : 0, Receivers: 1, MaxConcurrency: 1)];
        }, () => []);
        var quiet = watch.WhenQuietAsync(wakesHandlers: false, new IdleBound(TimeSpan.FromMinutes(1)), CancellationToken.None);
        Assert.False(quiet.IsCompleted);
        Assert.Equal(2, looks);
        activity.Touch();
        Assert.Equal(IdleState.Idle, await quiet);
    }

    [Fact]
    public async Task A_call_under_way_is_waited_for()
    {
        var activity = new Activity();
        var call = activity.Begin();
        var quiet = new IdleWatch(activity, () => [], () => []).WhenQuietAsync(wakesHandlers: false, new IdleBound(TimeSpan.FromMinutes(1)), CancellationToken.None);
        Assert.False(quiet.IsCompleted);
        call.Dispose();
        Assert.Equal(IdleState.Idle, await quiet);
    }
}
