using Amazon.Runtime;

namespace Integration.Aws.Kinesis.Tests;

/// <summary>How a local server is reached: its reads cost nothing, so that tests ask often.</summary>
internal static class LocalKinesis
{
    public const string Secret = "kinesis-secret-77aa";

    public static KinesisMessagingOptions Options(Uri server) => new()
    {
        ServiceUrl = server,
        Region = "us-east-1",
        Credentials = new BasicAWSCredentials("local", Secret),
        PollInterval = TimeSpan.FromMilliseconds(40),
        MaxReadsPerSecond = 200,
    };
}
