using Integration.Hosting.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Streams;

/// <summary>Records that are older than they may be, by the service's clock.</summary>
public sealed class ExpiredRecordTests
{
    [Theory]
    [InlineData(PoisonAction.Park, false)]
    [InlineData(PoisonAction.Park, true)]
    [InlineData(PoisonAction.Skip, false)]
    [InlineData(PoisonAction.Skip, true)]
    public async Task Records_that_are_too_old_are_passed_over_and_the_others_are_handled(PoisonAction action, bool batches)
    {
        await using var rig = new StreamRig(o => (o.MaxRecordAge, o.OnExpired) = (TimeSpan.FromHours(1), action), batches: batches);
        await rig.AppendAsync("a:0", "a:1");
        rig.Time.Advance(TimeSpan.FromHours(2));
        await rig.AppendAsync("a:2", "a:3");
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:2", "a:3"], rig.Handled);
        if (action == PoisonAction.Park)
            Assert.Equal(["a:0", "a:1"], await rig.ParkedAsync());
        var logged = Assert.Single(rig.Logs.Entries, e => e.Values.ContainsKey("MaxRecordAge"));
        Assert.Equal((LogLevel.Warning, 2, action), (logged.Level, logged.Values["Count"], logged.Values["Action"]));
    }

    [Fact]
    public async Task A_record_that_fails_while_its_partition_pauses_is_passed_over_when_it_is_too_old()
    {
        await using var rig = new StreamRig(
            o => (o.MaxRecordAge, o.PauseAfterFailures, o.PauseDuration) = (TimeSpan.FromHours(1), 1, TimeSpan.FromMinutes(20)), StreamRig.Refusing("a:0"));
        await rig.AppendAsync("a:0", "a:1");
        await rig.StartAsync();

        await rig.UntilAsync(() => rig.Logs.Entries.Any(e => e.Values.ContainsKey("MaxRecordAge")), TimeSpan.FromMinutes(1));

        Assert.Contains("a:0", await rig.ParkedAsync());
    }

    [Fact]
    public void Ages_are_by_the_services_clock_whatever_this_machines_is_set_to()
    {
        var here = new FakeTimeProvider(new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var there = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var record = new StreamRecord(Message.FromText("a"), "0", "0", there);
        var service = new ServiceTime(here);

        service.Show(there);
        Assert.Equal(TimeSpan.Zero, service.AgeOf(record));
        here.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.FromMinutes(5), service.AgeOf(record));
        service.Show(there + TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(5), service.AgeOf(record));
        service.Show(there + TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1), service.AgeOf(record));
    }
}
