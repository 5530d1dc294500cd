using Integration.Hosting.Scheduling;

namespace Integration.Hosting.Tests.Scheduling;

/// <summary>When occurrences are sent, by whom, and what becomes of those that were missed.</summary>
public sealed class RecurringLoopTests
{
    private static readonly DateTimeOffset Start = new(2030, 3, 30, 0, 0, 30, TimeSpan.Zero);

    private readonly Deduplicating _destination = new();

    [Fact]
    public async Task Each_occurrence_is_sent_when_it_is_due()
    {
        await using var instance = new ScheduleInstance(Start, "*/20 * * * *", new(), _destination.SendAsync);

        await instance.Time.GoToAsync(At(0, 19, 59));
        Assert.Empty(_destination.Received);
        await instance.Time.GoToAsync(At(0, 20));
        Assert.Equal([At(0, 20)], _destination.Received);
        await instance.Time.GoToAsync(At(1, 10));
        Assert.Equal([At(0, 20), At(0, 40), At(1, 0)], _destination.Received);
    }

    [Fact]
    public async Task Seconds_are_taken_where_there_are_six_fields()
    {
        await using var instance = new ScheduleInstance(Start, "*/15 * * * * *", new(), _destination.SendAsync);

        await instance.Time.GoToAsync(At(0, 1, 20));

        Assert.Equal([At(0, 0, 45), At(0, 1), At(0, 1, 15)], _destination.Received);
    }

    [Fact]
    public async Task An_hour_of_a_time_zone_stays_that_hour_when_the_clocks_change()
    {
        // On 31 March 2030 at 01:00 UTC.
        await using var instance = new ScheduleInstance(Start, "0 9 * * *", new() { TimeZone = "Europe/Berlin" }, _destination.SendAsync);

        await instance.Time.GoToAsync(Start.AddDays(3));

        Assert.Equal([At(8, 0), At(7, 0).AddDays(1), At(7, 0).AddDays(2)], _destination.Received);
    }

    [Fact]
    public async Task An_hour_that_a_change_of_clocks_leaves_out_is_not_missed_and_one_that_comes_twice_is_sent_once()
    {
        await using var spring = new ScheduleInstance(Start, "30 2 * * *", new() { TimeZone = "Europe/Berlin" }, _destination.SendAsync);
        await spring.Time.GoToAsync(Start.AddDays(1.5));
        Assert.Equal([At(1, 30), At(1, 0).AddDays(1)], _destination.Received);
        _destination.Received.Clear();

        await using var autumn = new ScheduleInstance(
            new DateTimeOffset(2030, 10, 27, 0, 0, 0, TimeSpan.Zero), "30 2 * * *", new() { TimeZone = "Europe/Berlin" }, _destination.SendAsync);
        await autumn.Time.GoToAsync(new DateTimeOffset(2030, 10, 27, 12, 0, 0, TimeSpan.Zero));
        Assert.Single(_destination.Received);
    }

    [Theory]
    [InlineData("destination")]
    [InlineData("inbox")]
    [InlineData("cache")]
    public async Task Of_three_instances_one_sends_each_occurrence(string memory)
    {
        var (inbox, cache) = (Inbox(), new RacingCache(instances: 3));
        var time = new SteppedTime(Start, loops: 3);
        await using var a = Instance();
        await using var b = Instance();
        await using var c = Instance();

        await time.GoToAsync(At(1, 10));

        Assert.Equal([At(0, 20), At(0, 40), At(1, 0)], _destination.Received);

        ScheduleInstance Instance()
        {
            IInbox? inboxOfInstance = memory switch { "inbox" => inbox, "cache" => new DistributedCacheInbox(cache), _ => null };
            return new(Start, "*/20 * * * *", new(), _destination.SendAsync, inboxOfInstance, time: time);
        }
    }

    [Theory]
    [InlineData(MissedRuns.Skip, "")]
    [InlineData(MissedRuns.RunOnce, "2:00")]
    [InlineData(MissedRuns.RunAll, "1:20 1:40 2:00")]
    public async Task What_was_missed_while_the_machine_slept_is_sent_as_configured(MissedRuns missed, string expected)
    {
        await using var instance = new ScheduleInstance(
            Start, "*/20 * * * *", new() { MissedRuns = missed, MaxMissedRuns = 3, MissedRunsWindow = TimeSpan.FromHours(2) }, _destination.SendAsync, memory: RunMemory.None);
        await instance.Time.GoToAsync(At(0, 25));

        await instance.Time.LeapToAsync(At(2, 10));
        await instance.Time.GoToAsync(At(2, 20));

        Assert.Equal([At(0, 20), .. Times(expected), At(2, 20)], _destination.Received);
    }

    [Theory]
    [InlineData(MissedRuns.Skip, "")]
    [InlineData(MissedRuns.RunOnce, "2:00")]
    [InlineData(MissedRuns.RunAll, "1:20 1:40 2:00")]
    public async Task What_was_missed_while_no_instance_ran_is_sent_once_as_configured(MissedRuns missed, string expected)
    {
        var options = new RecurringMessageOptions { MissedRuns = missed, MissedRunsWindow = TimeSpan.FromHours(2) };
        var inbox = Inbox();
        await using (var first = new ScheduleInstance(Start, "*/20 * * * *", options, _destination.SendAsync, inbox))
            await first.Time.GoToAsync(At(1, 10));
        _destination.Received.Clear();

        for (var i = 0; i < 2; i++)
        {
            await using var next = new ScheduleInstance(At(2, 10), "*/20 * * * *", options, _destination.SendAsync, inbox);
            await next.Time.GoToAsync(At(2, 15));
        }

        Assert.Equal(Times(expected), _destination.Received);
    }

    [Fact]
    public async Task What_is_older_than_the_window_is_left_out()
    {
        var options = new RecurringMessageOptions { MissedRuns = MissedRuns.RunAll, MissedRunsWindow = TimeSpan.FromMinutes(45) };
        await using var instance = new ScheduleInstance(Start, "*/20 * * * *", options, _destination.SendAsync, memory: RunMemory.None);

        await instance.Time.LeapToAsync(At(3, 10));
        await instance.Time.GoToAsync(At(3, 15));

        Assert.Equal([At(2, 40), At(3, 0)], _destination.Received);
    }

    [Theory]
    [InlineData(MissedRuns.Skip, "")]
    [InlineData(MissedRuns.RunAll, "0:20")]
    public async Task What_can_not_be_sent_for_long_is_missed(MissedRuns missed, string expected)
    {
        var isAway = true;
        await using var instance = new ScheduleInstance(
            Start,
            "*/20 * * * *",
            new() { MissedRuns = missed },
            (due, options) => Volatile.Read(ref isAway) ? throw new TimeoutException() : _destination.SendAsync(due, options),
            memory: RunMemory.None);
        await instance.Time.GoToAsync(At(0, 30));

        Volatile.Write(ref isAway, false);
        await instance.Time.GoToAsync(At(0, 40));

        Assert.Equal([.. Times(expected), At(0, 40)], _destination.Received);
    }

    [Fact]
    public async Task A_failure_that_passes_delays_an_occurrence_and_loses_none()
    {
        var failures = 2;
        await using var instance = new ScheduleInstance(
            Start, "*/20 * * * *", new(), (due, options) => Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException() : _destination.SendAsync(due, options));

        await instance.Time.GoToAsync(At(0, 21));

        Assert.Equal([At(0, 20)], _destination.Received);
    }

    [Fact]
    public async Task A_claim_of_an_instance_that_is_gone_runs_out_and_another_sends()
    {
        var time = new SteppedTime(At(0, 20));
        var inbox = new InMemoryInbox(time);
        await inbox.ClaimAsync(new InboxKey("app", null, "schedule:reports", "reports:20300330T002000Z", ""), Guid.NewGuid(), TimeSpan.FromSeconds(30), CancellationToken.None);
        await using var instance = new ScheduleInstance(Start, "*/20 * * * *", new(), _destination.SendAsync, inbox);
        await instance.Time.GoToAsync(At(0, 20, 20));
        Assert.Empty(_destination.Received);

        // The store's own clock.
        time.Set(At(0, 20, 31));
        await instance.Time.GoToAsync(At(0, 20, 40));

        Assert.Equal([At(0, 20)], _destination.Received);
    }

    [Fact]
    public async Task A_schedule_that_is_never_due_again_rests()
    {
        var logs = new RecordingLogs();
        await using (new ScheduleInstance(Start, "0 0 30 2 *", new(), _destination.SendAsync, logger: logs))
            await Wait.UntilAsync(() => Task.FromResult(logs.Entries.Any(Ends)));

        Assert.Single(logs.Entries, Ends);
        Assert.Empty(_destination.Received);

        static bool Ends((Microsoft.Extensions.Logging.LogLevel, IReadOnlyDictionary<string, object?> Values) entry) =>
            entry.Values.GetValueOrDefault("{OriginalFormat}") is "The schedule {Schedule} is never due again";
    }

    private static InMemoryInbox Inbox() => new(new SteppedTime(Start));

    private static DateTimeOffset At(int hour, int minute, int second = 0) => new(2030, 3, 30, hour, minute, second, TimeSpan.Zero);

    private static IEnumerable<DateTimeOffset> Times(string times) => times.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(t => t.Split(':')).Select(t => At(int.Parse(t[0], null), int.Parse(t[1], null)));
}
