using System.Diagnostics;
using Integration.Aws.Tests.Contract;

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

        var (code, output) = await RunContractSuiteAsync(place.Options.ServiceUrl!);

        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> RunContractSuiteAsync(Uri server)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LocalStackTests).Assembly.Location, "-namespace", typeof(AwsHarness).Namespace!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["INTEGRATION_AWS_PLACE"] = "localstack", ["INTEGRATION_LOCALSTACK_URL"] = server.ToString() },
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
