using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class GroupTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Lag_is_what_is_not_handled()
    {
        await SetUpAsync();
        Assert.Contains("Nobody has joined the group 'billing' of clicks yet.", (await _tool.SucceedAsync("group lag clicks billing")).Out, StringComparison.Ordinal);
        await _tool.SucceedAsync("group reset clicks billing --to earliest --yes");

        var lag = (await _tool.SucceedAsync("group lag clicks billing --json")).Json.GetProperty("partitions")[0];
        Assert.Equal((3, "earliest"), (lag.GetProperty("recordsBehind").GetInt32(), lag.GetProperty("position").GetString()));
        await _tool.SucceedAsync("group reset clicks billing --to \">1\" --partition 0 --yes --json");
        lag = (await _tool.SucceedAsync("group lag clicks billing --json")).Json.GetProperty("partitions")[0];
        Assert.Equal((1, ">1"), (lag.GetProperty("recordsBehind").GetInt32(), lag.GetProperty("position").GetString()));
        Assert.Contains("(none)", (await _tool.SucceedAsync("group lag clicks billing")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_whose_members_read_is_reset_by_force_alone()
    {
        await SetUpAsync();
        await using var membership = await _tool.Here.Stream("clicks").Group("billing").JoinAsync(new GroupOptions { StartAt = StreamPosition.Earliest });

        var refused = await _tool.RunAsync("group reset clicks billing --to latest --yes");
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("stop its members, or give --force", refused.Error, StringComparison.Ordinal);
        await _tool.SucceedAsync("group reset clicks billing --to latest --yes --force");
    }

    [Fact]
    public async Task Reset_asks_first()
    {
        await SetUpAsync();
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("group reset clicks billing --to earliest")).Code);
        Assert.Contains("[y/N]", (await _tool.RunAsync("group reset clicks billing --to earliest", "n\n", terminal: true)).Error, StringComparison.Ordinal);
        Assert.Empty(await _tool.Here.Stream("clicks").Group("billing").DescribeAsync());
    }

    [Theory]
    [InlineData("group lag nothing billing", nameof(ExitCode.NotFound), "'nothing'")]
    [InlineData("group lag clicks b/c", nameof(ExitCode.Usage), "'b/c' is no name of a reader group")]
    [InlineData("group reset clicks billing --yes", nameof(ExitCode.Usage), "--to")]
    [InlineData("group reset clicks billing --to soon --yes", nameof(ExitCode.Usage), "'soon' is not a position")]
    [InlineData("group reset clicks billing --to @1 --yes", nameof(ExitCode.Usage), "--to @1 is of one partition")]
    [InlineData("group reset clicks billing --to earliest --partition 77 --yes", nameof(ExitCode.NotFound), "'77'")]
    public async Task Bad_input_says_what_is_wrong(string line, string code, string expected)
    {
        await SetUpAsync();
        var run = await _tool.RunAsync(line);
        Assert.True(run.Code.ToString() == code, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private async Task SetUpAsync()
    {
        await _tool.Here.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 1 });
        (await _tool.Here.Stream("clicks").AppendManyAsync(new[] { "1", "2", "3" }.Select(Message.FromText))).ThrowIfAnyFailed();
    }
}
