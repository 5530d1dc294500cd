using Integration.Aws.Tests.Emulator;

namespace Integration.Cli.Tests.Runbook;

/// <summary>docs/migration-runbook.md between an SQS and SNS server on the loopback interface and Service Bus in this process.</summary>
public sealed class LocalServersTests
{
    [Fact]
    public async Task Between_AWS_and_Service_Bus()
    {
        await using var server = await StartAsync();
        var configuration = $$"""
            {
              "Messaging": {
                "Provider": "aws",
                "Providers": {
                  "aws": { "ServiceUrl": "{{server.Uri}}", "Region": "us-east-1", "AccountId": "000000000000", "AccessKeyId": "test", "SecretAccessKey": "test" },
                  "azure-service-bus": { "ConnectionString": "Endpoint=sb://runbook-{{Guid.NewGuid():N}}.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE" }
                }
              }
            }
            """;
        await Migration.CarryOutAsync(configuration, KnownProviders.All);
    }

    private static async Task<FauxqsServer> StartAsync()
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
