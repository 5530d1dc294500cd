using Amazon.Runtime;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Tests.Unit;

/// <summary>Where other clients of SQS and SNS find an entity: told without a call.</summary>
public sealed class AddressTests
{
    private static readonly AwsMessagingOptions Options = new() { Region = "eu-central-1", NamePrefix = "x-", Credentials = new BasicAWSCredentials("key", "secret") };

    [Fact]
    public async Task Queues_are_in_SQS_and_topics_in_SNS_under_their_names_there()
    {
        var declared = new TopologyDefinition
        {
            Queues = [new("orders"), new("payments") { Ordered = true }],
            Topics = [new("placed") { Ordered = true }],
            Subscriptions = [new("placed", "billing")],
        };
        await using var driver = Make(Options, declared);

        Assert.Equal(new EntityAddress("sqs", "sqs.eu-central-1.amazonaws.com", "x-orders"), driver.FindAddress(EntityPath.Queue("orders")));
        Assert.Equal("x-payments--dlq.fifo", driver.FindAddress(EntityPath.Queue("payments").DeadLetter)!.Name);
        Assert.Equal("x-placed--billing--sub.fifo", driver.FindAddress(EntityPath.Subscription("placed", "billing"))!.Name);
        Assert.Equal(new EntityAddress("sns", "sns.eu-central-1.amazonaws.com", "x-placed.fifo"), driver.FindAddress(EntityPath.Topic("placed")));
        Assert.Equal(new EntityAddress("sqs", "sqs.eu-central-1.amazonaws.com", null), driver.FindAddress(EntityPath.Queue("undeclared")));
        Assert.Null(driver.FindAddress(EntityPath.Stream("clicks")));
    }

    [Fact]
    public async Task Addresses_of_their_own_count()
    {
        await using var local = Make(Options with { ServiceUrl = new("http://user:secret@localhost:4566"), SnsServiceUrl = new("https://sns.vpc.example.com/") }, new() { Queues = [new("orders")] });

        Assert.Equal("localhost:4566", local.FindAddress(EntityPath.Queue("orders"))!.Host);
        Assert.Equal("sns.vpc.example.com", local.FindAddress(EntityPath.Topic("placed"))!.Host);
    }

    private static AwsDriver Make(AwsMessagingOptions options, TopologyDefinition declared) => new(new AwsContext(options, new MessagingClientOptions { Topology = declared }));
}
