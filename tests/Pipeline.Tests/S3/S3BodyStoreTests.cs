using Amazon.Runtime;
using Amazon.S3;
using Integration.Aws.Tests.Emulator;
using Integration.ClaimCheck.S3;
using Integration.Pipeline.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests.S3;

/// <summary>Against fauxqs, which has S3 besides SQS and SNS; with the checksums that the SDK sends by default.</summary>
public sealed class S3BodyStoreTests : BodyStoreTests, IAsyncLifetime
{
    private const string Bucket = "bodies";
    private FauxqsServer _server = null!;
    private AmazonS3Client _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FauxqsServer.StartAsync();
        _client = new AmazonS3Client(
            new BasicAWSCredentials("fauxqs", "fauxqs"),
            new AmazonS3Config { ServiceURL = _server.Uri.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await _client.PutBucketAsync(Bucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_configuration_makes_a_store_of_an_application()
    {
        await using var broker = Broker.InMemory();
        await using var application = await broker.StartAsync(m => m.AddQueue(new("orders")).AddClaimCheck(o => o.Threshold = 0).AddS3BodyStore(), $"""
            Pipeline:Stores:s3:Bucket = {Bucket}
            Pipeline:Stores:s3:Prefix = shop/
            Pipeline:Stores:s3:ServiceUrl = {_server.Uri}
            Pipeline:Stores:s3:AccessKeyId = fauxqs
            Pipeline:Stores:s3:SecretAccessKey = fauxqs
            """);
        await application.Messaging.Queue("orders").SendAsync(Message.FromText("hello"), Token);

        var received = await application.Messaging.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal("hello", received!.Message.Text);
        Assert.StartsWith("shop/orders/", Assert.Single((await _client.ListObjectsAsync(Bucket, Token)).S3Objects).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_no_missing_body() =>
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => new S3BodyStore(_client, "other").ReadAsync("orders/a-1", 1, Token));

    private protected override Task<IBodyStore> OpenAsync() => Task.FromResult<IBodyStore>(new S3BodyStore(_client, Bucket, "p/"));
}
