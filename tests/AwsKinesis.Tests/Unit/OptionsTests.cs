using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aws.Kinesis.Tests.Unit;

/// <summary>What is wrong with the options shows at once, all of it.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var options = new KinesisMessagingOptions
        {
            Region = "eu-central-1",
            ServiceUrl = new Uri("ftp://x"),
            NamePrefix = "no spaces",
            Credentials = new AnonymousAWSCredentials(),
            Profile = "p",
            MaxErrorRetry = 11,
            PollInterval = TimeSpan.Zero,
            MaxReadsPerSecond = 0,
            RawStreams = ["no spaces"],
            EnhancedFanOut = ["clicks/with$"],
            Leases = new() { TableName = "no spaces" },
        };

        var error = Assert.Throws<ArgumentException>(() => KinesisMessaging.Create(options));

        Assert.Equal("options", error.ParamName);
        foreach (var name in new[] { "ServiceUrl", "NamePrefix", "Credentials", "MaxErrorRetry", "PollInterval", "MaxReadsPerSecond", "RawStreams", "EnhancedFanOut", "TableName" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_print_no_secret() => Assert.DoesNotContain(
        LocalKinesis.Secret, LocalKinesis.Options(new Uri("http://127.0.0.1:1")).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Queues_and_topics_are_refused_up_front()
    {
        await using var messaging = KinesisMessaging.Create(LocalKinesis.Options(new Uri("http://127.0.0.1:1")));

        Assert.Throws<CapabilityNotSupportedException>(() => messaging.Queue("orders"));
        Assert.Throws<CapabilityNotSupportedException>(() => messaging.Topic("orders"));
        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => messaging.Topology.CreateQueueAsync(new("orders")));
        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => messaging.Topology.CreateTopicAsync(new("orders")));
    }

    [Fact]
    public async Task The_configuration_chooses_the_provider()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "aws-kinesis",
            ["Messaging:Providers:aws-kinesis:Region"] = "eu-central-1",
            ["Messaging:Providers:aws-kinesis:RawStreams:0"] = "plain",
            ["Messaging:Providers:aws-kinesis:EnhancedFanOut:0"] = "clicks/billing",
            ["Messaging:Providers:aws-kinesis:PollInterval"] = "00:00:02",
            ["Messaging:Providers:aws-kinesis:Leases:TableName"] = "leases",
            ["Messaging:Providers:aws-kinesis:Leases:CreateTable"] = "true",
            ["Messaging:Providers:aws-kinesis:AccessKeyId"] = "id",
            ["Messaging:Providers:aws-kinesis:SecretAccessKey"] = "secret",
        }).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddKinesis();
        await using var provider = services.BuildServiceProvider();

        var messaging = provider.GetRequiredService<IMessaging>();
        Assert.Equal("aws-kinesis", messaging.Provider);
        Assert.Contains("clicks/billing", messaging.StreamCapabilities()![StreamCapability.ReaderGroups].Note, StringComparison.Ordinal);
    }
}
