using Integration.Aws.Tests.Contract;
using Integration.ContractTests;

namespace Integration.Aws.Tests.LocalStack;

/// <summary>
/// The contract suite on LocalStack beside that on fauxqs: in a process of its own, as a run has one place, with the report
/// aws-localstack. Where LocalStack can't run, this test alone says so.
/// </summary>
public sealed class LocalStackTests
{
    [Fact]
    public async Task The_contract_suite_passes()
    {
        await using var place = AwsPlace.LocalStack;
        Assert.SkipWhen(place is null, "Inconclusive: LocalStack did not run: Testcontainers.LocalStack can't be restored here.");
        var lacking = await place.StartAsync();
        Assert.SkipWhen(lacking is not null, $"Inconclusive: {place.Broker} did not run: {lacking}.");

        var (code, output) = await SuiteProcess.RunAsync(typeof(AwsHarness), new Dictionary<string, string>
        {
            ["INTEGRATION_AWS_PLACE"] = "localstack",
            ["INTEGRATION_LOCALSTACK_URL"] = place.Options.ServiceUrl!.ToString(),
        });

        Assert.True(code == 0, output);
    }
}
