namespace Integration.ClickAnalytics.Tests.Services;

/// <summary>The example on a service.</summary>
public abstract class ServiceTests
{
    [Fact]
    public async Task Every_click_is_accounted_for_although_the_readers_are_killed_in_the_middle()
    {
        using var run = new Run(["--Run:Clicks=2000", "--Run:ClicksPerSecond=100000", .. await ConfigureAsync()]);

        var (account, output) = await run.HereAsync();

        Assert.True(account.AddsUp, output);
        Assert.Equal(1, account.Restarts);
        Assert.True(account.Counted.Again > 0, $"Nothing was in hand when the readers were killed: {output}");
    }

    [Fact]
    public async Task A_program_that_is_killed_goes_on_when_it_is_started_again()
    {
        using var run = new Run(["--Run:Clicks=1500", .. await ConfigureAsync()]);

        var (code, output, error) = await run.KillAndRestartAsync();

        Assert.True(code == 0, output + error);
        Assert.Contains("1,500 clicked = 1,500 counted = 1,500 watched = 1,500 replayed: it all adds up.", output, StringComparison.Ordinal);
    }

    /// <summary>The settings that lead the example to the service.</summary>
    private protected abstract Task<IEnumerable<string>> ConfigureAsync();
}
