using Amazon.Runtime;
using Integration.Aws.Requests;

namespace Integration.Aws.Tests.Unit;

/// <summary>Options are checked all at once, and never show a secret.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Every_fault_is_listed()
    {
        var error = Assert.Throws<ArgumentException>(() => AwsMessaging.Create(new AwsMessagingOptions
        {
            AccountId = "12",
            NamePrefix = "a b",
            MaxErrorRetry = 11,
            Linger = TimeSpan.Zero,
            DefaultLockDuration = TimeSpan.FromMilliseconds(1500),
            ServiceUrl = new Uri("ftp://x"),
            SqsServiceUrl = new Uri("/relative", UriKind.Relative),
            SnsServiceUrl = new Uri("amqp://x"),
            AcceptSnsEnvelopesFrom = ["topic"],
            MaxQueueMessageBytes = 1,
            MaxTopicMessageBytes = 1,
            Credentials = new BasicAWSCredentials("a", "b"),
            Profile = "p",
        }));

        string[] settings = ["AccountId", "NamePrefix", "MaxErrorRetry", "Linger", "DefaultLockDuration", " ServiceUrl must", "SqsServiceUrl", "SnsServiceUrl", "AcceptSnsEnvelopesFrom", "MaxQueueMessageBytes", "MaxTopicMessageBytes", "Profile"];
        Assert.All(settings, s => Assert.Contains(s, error.Message, StringComparison.Ordinal));
    }

    [Theory, InlineData(true, 0, 0), InlineData(false, 4, 1)]
    public void Without_hidden_retries_the_SDK_tries_once(bool noHiddenRetries, int retries, int stale)
    {
        using var clients = new AwsClients(
            new AwsMessagingOptions { Region = "eu-central-1", MaxErrorRetry = 4, Credentials = new BasicAWSCredentials("a", "b") },
            new MessagingClientOptions { NoHiddenRetries = noHiddenRetries });

        Assert.Equal((retries, stale), (clients.Sqs.Config.MaxErrorRetry, clients.Sqs.Config.MaxStaleConnectionRetries));
        Assert.Equal((retries, stale), (clients.Sns.Config.MaxErrorRetry, clients.Sns.Config.MaxStaleConnectionRetries));
    }

    [Fact]
    public void Secrets_are_not_printed() => Assert.DoesNotContain(
        "secret",
        new AwsMessagingOptions { Region = "eu-central-1", ServiceUrl = new Uri("http://user:secret@localhost:1"), Credentials = new BasicAWSCredentials("key", "secret") }.ToString(),
        StringComparison.Ordinal);

    [Fact]
    public async Task Without_provisioning_the_control_plane_is_refused()
    {
        await using var messaging = AwsMessaging.Create(new AwsMessagingOptions { Region = "eu-central-1", Provisioning = false });

        Assert.Equal(
            Capability.TopologyManagement,
            (await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => messaging.Topology.CreateQueueAsync(new("q")))).Capability);
    }
}
