using System.Globalization;
using Integration.Aws.Requests;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Unit;

/// <summary>The service's clock as the Date of its answers tells it.</summary>
public sealed class ServiceClockTests
{
    private readonly VirtualClock _local = new();
    private readonly ServiceClock _clock;

    public ServiceClockTests() => _clock = new ServiceClock(_local);

    [Fact]
    public void A_clock_that_is_right_is_never_corrected()
    {
        for (var i = 0; i < 50; i++)
        {
            Answer(skew: 0, roundTrip: i * 13);
            _local.Advance(TimeSpan.FromMilliseconds(371));
            Assert.Equal(_local.GetUtcNow(), _clock.Now);
        }
    }

    /// <summary>To within a second after the first answer, and closer with more.</summary>
    [Theory, InlineData(120_000), InlineData(-120_000), InlineData(3_500), InlineData(-3_500)]
    public void One_that_is_off_is_corrected(int milliseconds)
    {
        Answer(milliseconds, roundTrip: 40);
        AssertWithin(milliseconds, TimeSpan.FromSeconds(1.1));

        for (var i = 0; i < 100; i++)
        {
            _local.Advance(TimeSpan.FromMilliseconds(377));
            Answer(milliseconds, roundTrip: 40);
        }

        AssertWithin(milliseconds, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_clock_that_is_set_is_learned_anew()
    {
        Answer(skew: 120_000, roundTrip: 10);
        Answer(skew: 0, roundTrip: 10);

        Assert.Equal(_local.GetUtcNow(), _clock.Now);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("yesterday"), InlineData("9223372036854775807")]
    public void What_is_no_date_teaches_nothing(string? date)
    {
        _clock.Learn(_local.GetUtcNow(), date);

        Assert.Equal(_local.GetUtcNow(), _clock.Now);
    }

    private void Answer(int skew, int roundTrip)
    {
        var sentAt = _local.GetUtcNow();
        _local.Advance(TimeSpan.FromMilliseconds(roundTrip));
        _clock.Learn(sentAt, (_local.GetUtcNow() + TimeSpan.FromMilliseconds(skew)).ToString("R", CultureInfo.InvariantCulture));
    }

    private void AssertWithin(int milliseconds, TimeSpan tolerance)
    {
        var truth = _local.GetUtcNow() + TimeSpan.FromMilliseconds(milliseconds);
        Assert.InRange(_clock.Now, truth - tolerance, truth + tolerance);
    }
}
