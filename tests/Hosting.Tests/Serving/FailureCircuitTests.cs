using Integration.Hosting.Pump;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Serving;

public sealed class FailureCircuitTests
{
    [Theory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    [InlineData(-86_400 * 365)]
    public void A_clock_that_is_set_neither_ends_a_pause_nor_makes_it_longer(int seconds)
    {
        var passing = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var time = new SetClock(passing);
        var circuit = new FailureCircuit(pauseAfter: 1, TimeSpan.FromSeconds(10), time);

        var pause = circuit.Fail()!.Value;
        time.Ahead = TimeSpan.FromSeconds(seconds);
        Assert.Equal(pause, circuit.Pause);
        Assert.Null(circuit.Fail());
        passing.Advance(pause);

        Assert.Equal(TimeSpan.Zero, circuit.Pause);
        Assert.NotNull(circuit.Fail());
    }
}
