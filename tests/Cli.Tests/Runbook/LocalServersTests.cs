using Integration.Aws.Tests.Emulator;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Cli.Tests.Runbook;

/// <summary>docs/operations/runbook.md between an SQS and SNS server and a Service Bus emulator, both on the loopback interface.</summary>
public sealed class LocalServersTests
{
    [Fact]
    public async Task Between_AWS_and_Service_Bus()
    {
        await using var server = await StartAwsAsync();
        await using var emulator = await ServiceBusEmulator.StartAsync();
        var configuration = $$"""
            {
              "Messaging": {
                "Provider": "aws",
                "Providers": {
                  "aws": { "ServiceUrl": "{{server.Uri}}", "Region": "us-east-1", "AccountId": "000000000000", "AccessKeyId": "test", "SecretAccessKey": "test" },
                  "azure-service-bus": { "ConnectionString": "{{emulator.ConnectionString}}", "AdministrationConnectionString": "{{emulator.AdministrationConnectionString}}" }
                }
              }
            }
            """;
        await Migration.CarryOutAsync(RunbookDocument.Read("runbook.md"), "aws", "azure-service-bus", configuration, KnownProviders.All);
    }

    /// <summary>SQS and SNS; the test is inconclusive where their server can't run.</summary>
    internal static async Task<FauxqsServer> StartAwsAsync()
    {
        try
        {
            return await FauxqsServer.StartAsync();
        }
        catch (InvalidOperationException e) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            Assert.Skip($"Inconclusive: fauxqs is not available: {e.Message}");
            throw;
        }
    }
}
