using Integration.Dashboard.Charts;

namespace Integration.Dashboard.Tests;

/// <summary>Values become a line.</summary>
public sealed class ChartPathTests
{
    public static TheoryData<double?[], string> Lines => new()
    {
        { [], "" },
        { [5], "M0 10H100" },
        { [0, 5, 10], "M0 90L50 50L100 10" },
        { [10, null, 0, 5], "M0 10M66.7 90L100 50" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_last_value_is_at_the_right_edge_and_what_is_not_known_is_a_gap(double?[] values, string path) =>
        Assert.Equal(path, ChartPath.Of(values, values.Max() ?? 0, width: 100, top: 10, bottom: 90));

    [Fact]
    public void Zeros_lie_at_the_bottom() => Assert.Equal("M0 90L100 90", ChartPath.Of([0, 0], 0, width: 100, top: 10, bottom: 90));
}
