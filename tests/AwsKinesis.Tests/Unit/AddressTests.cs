using Amazon.Runtime;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Tests.Unit;

/// <summary>Where other clients of Kinesis find a stream: told without a call.</summary>
public sealed class AddressTests
{
    private static readonly KinesisMessagingOptions Options = new() { Region = "eu-central-1", NamePrefix = "x-", Credentials = new BasicAWSCredentials("key", "secret") };

    [Fact]
    public async Task A_stream_is_in_its_region_or_at_the_address_of_a_local_server()
    {
        await using var driver = new KinesisDriver(new KinesisContext(Options, new()));
        Assert.Equal(new EntityAddress("kinesis", "kinesis.eu-central-1.amazonaws.com", "x-clicks"), driver.FindAddress(EntityPath.Stream("clicks")));
        Assert.Null(driver.FindAddress(EntityPath.Queue("orders")));

        await using var local = new KinesisDriver(new KinesisContext(Options with { ServiceUrl = new("http://localhost:4567") }, new()));
        Assert.Equal("localhost:4567", local.FindAddress(EntityPath.Stream("clicks"))!.Host);
    }
}
