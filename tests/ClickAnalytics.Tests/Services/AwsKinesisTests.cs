using Integration.Kinesis;

[assembly: AssemblyFixture(typeof(KinesisFixture))]

namespace Integration.ClickAnalytics.Tests.Services;

/// <summary>The example on Kinesis, with leases in DynamoDB.</summary>
public sealed class AwsKinesisTests(KinesisFixture servers) : ServiceTests
{
    private protected override async Task<IEnumerable<string>> ConfigureAsync()
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
