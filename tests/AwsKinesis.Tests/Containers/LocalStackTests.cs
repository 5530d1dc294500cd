using DotNet.Testcontainers.Builders;
using Integration.Aws.Kinesis.Tests.Contract;
using Integration.ContractTests;
using Testcontainers.LocalStack;

namespace Integration.Aws.Kinesis.Tests.Containers;

/// <summary>
/// The contract suite on LocalStack's Kinesis and DynamoDB beside that on kinesis-local: in a process of its own, with the report
/// aws-kinesis-localstack. Where LocalStack can't run, this test alone says so.
/// </summary>
public sealed class LocalStackTests
{
    // The last tag that needs no account.
    private const string Image = "localstack/localstack:4.14.0";

    [Fact]
    public async Task The_contract_suite_passes()
    {
        await using var container = Build();
        await StartAsync(container);

        var (code, output) = await SuiteProcess.RunAsync(
            typeof(KinesisHarness), new Dictionary<string, string> { [KinesisHarness.LocalStackVariable] = container.GetConnectionString() });

        Assert.True(code == 0, output);
    }

    private static LocalStackContainer Build()
    {
        try
        {
            return new LocalStackBuilder(Image).WithEnvironment("SERVICES", "kinesis,dynamodb").Build();
        }
        catch (DockerUnavailableException)
        {
            Assert.Skip("Inconclusive: LocalStack did not run: it needs Docker, which does not run here.");
            throw;
        }
    }

    private static async Task StartAsync(LocalStackContainer container)
    {
        try
        {
            await container.StartAsync();
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            Assert.Skip($"Inconclusive: LocalStack did not run: its container did not start: {exception.Message}");
        }
    }
}
