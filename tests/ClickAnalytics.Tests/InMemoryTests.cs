namespace Integration.ClickAnalytics.Tests;

public class InMemoryTests
{
    [Fact]
    public async Task Every_click_is_accounted_for_although_the_readers_are_killed_in_the_middle()
    {
        using var run = new Run("--Run:Clicks=3000", "--Run:ClicksPerSecond=100000");

        var (account, output) = await run.HereAsync();

        Assert.True(account.AddsUp, output);
        Assert.Equal(1, account.Restarts);
        Assert.True(account.Counted.Again > 0, $"Nothing was in hand when the readers were killed: {output}");
        Assert.Contains("3,000 clicked = 3,000 counted = 3,000 watched = 3,000 replayed: it all adds up.", output, StringComparison.Ordinal);
        Assert.Contains("killed and started again", output, StringComparison.Ordinal);
        var bars = run.Chart.Descendants().Where(e => e.Name.LocalName == "title" && e.Value.EndsWith(" counted live", StringComparison.Ordinal));
        Assert.Equal(account.Counted.ByMinute.Select(m => $"{m.Key:HH:mm}: {m.Value:N0} counted live"), bars.Select(b => b.Value));
        Assert.Equal(account.Watched.Alerts.Count, run.Chart.Descendants().Count(e => (string?)e.Attribute("class") == "alert"));
    }

    [Fact]
    public async Task The_program_makes_its_stream_from_its_configuration()
    {
        using var run = new Run("--Run:Clicks=500", "--Messaging:Topology:Streams:clicks:Partitions=2");
        using var process = run.Start();
        var (code, output, error) = await Run.EndAsync(process);
        Assert.True(code == 0, output + error);
        Assert.Contains("500 clicked = 500 counted = 500 watched = 500 replayed: it all adds up.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Messaging:Provider=pigeons", "'pigeons'")]
    [InlineData("--Run:Clicks=0", "Run:Clicks")]
    [InlineData("--Run:Clicks=many", "Run:Clicks")]
    public async Task A_setting_that_is_wrong_is_told(string setting, string expected)
    {
        using var run = new Run(setting);
        using var process = run.Start();
        var (code, _, error) = await Run.EndAsync(process);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
