using Integration.Kinesis;

[assembly: AssemblyFixture(typeof(KinesisFixture))]

namespace Integration.ClickAnalytics.Tests.Services;

/// <summary>The example on Kinesis, with leases in DynamoDB.</summary>
public sealed class AwsKinesisTests(KinesisFixture servers)
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

    private async Task<IEnumerable<string>> ConfigureAsync()
    {
        const string Section = "--Messaging:Providers:aws-kinesis:";
        return
        [
            "--Messaging:Provider=aws-kinesis", "--Messaging:Provisioning=CreateMissing", $"{Section}ServiceUrl={await servers.GetKinesisLocalAsync()}", $"{Section}NamePrefix={KinesisFixture.NewName("c")}",
            $"{Section}Region=us-east-1", $"{Section}AccessKeyId=local", $"{Section}SecretAccessKey=local",
            $"{Section}PollInterval=00:00:00.05", $"{Section}MaxReadsPerSecond=200",
            $"{Section}Leases:ServiceUrl={await servers.GetDynaliteAsync()}", $"{Section}Leases:CreateTable=true", $"{Section}Leases:TableName={KinesisFixture.NewName("leases")}",
        ];
    }
}
