using System.Xml.Linq;
using VideoEncoding;
using VideoEncoding.Simulation;

namespace Integration.Examples.Tests.Videos;

public sealed class VideoCommandTests : IDisposable
{
    private static readonly SimulationOptions Short = new()
    {
        EncodeTime = TimeSpan.FromMilliseconds(2),
        ArrivalWindow = TimeSpan.FromMilliseconds(20),
        ScaleInterval = TimeSpan.FromMilliseconds(5),
        SampleInterval = TimeSpan.FromMilliseconds(5),
    };

    private readonly string _chart = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.svg");
    private readonly PlainConsole _console = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        File.Delete(_chart);
        _console.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task It_writes_a_line_per_run_and_a_well_formed_chart()
    {
        Assert.Equal(0, await RunAsync("--videos", "3", "40", "--out", _chart));

        Assert.Equal(4, _console.Lines.Count(l => l.StartsWith("result: ", StringComparison.Ordinal)));
        Assert.Single(_console.Lines, l => l.StartsWith("result: design queued, videos 40, completed 40, failed 0", StringComparison.Ordinal));

        var svg = XDocument.Load(_chart).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal(ns + "svg", svg.Name);
        Assert.Equal(4 * 3, svg.Descendants(ns + "polyline").Count());
        var texts = svg.Descendants(ns + "text").Select(t => t.Value).ToList();
        Assert.Equal(4, texts.Count(t => t == "seconds"));
        Assert.Equal(4, texts.Count(t => t == "videos"));
        Assert.All(["completed", "failed", "waiting"], name => Assert.Contains(name, texts));
        Assert.Contains("queued, 40 videos: 40 completed, 0 failed", texts);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("10001")]
    public async Task A_number_of_videos_out_of_range_is_an_error(string videos)
    {
        Assert.Equal(1, await RunAsync("--videos", videos, "--out", _chart));
        Assert.Contains("1-10,000", _error.ToString());
        Assert.False(File.Exists(_chart));
    }

    private Task<int> RunAsync(params string[] args) => VideoCommand.RunAsync(args, _console.Console, _error, Short);
}
