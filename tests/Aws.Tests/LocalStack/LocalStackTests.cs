using Integration.Aws.Tests.Contract;
using Integration.ContractTests;

namespace Integration.Aws.Tests.LocalStack;

/// <summary>
/// The contract suite on LocalStack beside that on fauxqs: in a process of its own, as a run has one broker, with the report
/// aws-localstack. Where LocalStack can't run, this test alone says so.
/// </summary>
public sealed class LocalStackTests
{
    [Fact]
    public async Task The_contract_suite_passes()
    {
        await using var broker = AwsBroker.LocalStack;
        Assert.SkipWhen(broker is null, "Inconclusive: LocalStack did not run: Testcontainers.LocalStack can't be restored here.");
        var lacking = await broker.StartAsync();
        Assert.SkipWhen(lacking is not null, $"Inconclusive: {broker.Name} did not run: {lacking}.");

        var (code, output) = await SuiteProcess.RunAsync(typeof(AwsHarness), new Dictionary<string, string>
        {
            ["INTEGRATION_AWS_BROKER"] = "localstack",
            ["INTEGRATION_LOCALSTACK_URL"] = broker.Options.ServiceUrl!.ToString(),
        });

        Assert.True(code == 0, output);
    }
}
