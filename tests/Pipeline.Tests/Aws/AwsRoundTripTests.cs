using Amazon.Runtime;
using Integration.Aws;
using Integration.Aws.Tests.Emulator;
using Integration.Pipeline.Tests.RoundTrips;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests.Aws;

public sealed class AwsRoundTripTests : RoundTripTests
{
    private protected override async Task<Broker> StartBrokerAsync()
    {
        var server = await FauxqsServer.StartAsync();
        var options = new AwsMessagingOptions
        {
            ServiceUrl = server.Uri,
            Region = "us-east-1",
            AccountId = "000000000000",
            Credentials = new BasicAWSCredentials("fauxqs", "fauxqs"),
        };
        return new("Provider = aws", m => m.AddAws(_ => options), () => AwsMessaging.Create(options), server.DisposeAsync);
    }
}
