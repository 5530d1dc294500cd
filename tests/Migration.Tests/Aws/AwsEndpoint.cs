using Amazon.Runtime;
using Integration.Aws;
using Integration.Aws.Tests.Emulator;

namespace Integration.Migration.Tests;

public sealed partial record MigrationEndpoint
{
    static partial void AddAws(Dictionary<string, Func<Task<MigrationEndpoint>>> known) => known["aws"] = AwsAsync;

    /// <summary>fauxqs on the loopback interface.</summary>
    private static async Task<MigrationEndpoint> AwsAsync()
    {
        var server = await FauxqsServer.StartAsync();
        var options = new AwsMessagingOptions
        {
            ServiceUrl = server.Uri,
            Region = "us-east-1",
            AccountId = "000000000000",
            Credentials = new BasicAWSCredentials("fauxqs", "fauxqs"),
        };
        return new(AwsMessaging.Create(options), server.DisposeAsync);
    }
}
