using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Integration.AzureEventHubs.Tests.Leases;
using Integration.ClaimCheck.AzureBlobs;
using Integration.Pipeline.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests.AzureBlobs;

/// <summary>Against Azurite.</summary>
public sealed class AzureBlobBodyStoreTests(AzuriteServer azurite) : BodyStoreTests
{
    [Fact]
    public async Task The_configuration_makes_a_store_of_an_application()
    {
        var container = await azurite.CreateContainerAsync();
        await using var broker = Broker.InMemory();
        await using var application = await broker.StartAsync(m => m.AddQueue(new("orders")).AddClaimCheck(o => o.Threshold = 0).AddAzureBlobBodyStore(), $"""
            Pipeline:Stores:azure-blobs:ConnectionString = {await azurite.ConnectAsync()}
            Pipeline:Stores:azure-blobs:Container = {container.Name}
            """);
        await application.Messaging.Queue("orders").SendAsync(Message.FromText("hello"), Token);

        var received = await application.Messaging.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal("hello", received!.Message.Text);
        Assert.StartsWith("orders/", Assert.Single(container.GetBlobs()).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_credential_of_the_application_is_used()
    {
        await using var broker = Broker.InMemory();
        await using var application = await broker.StartAsync(
            m => m.AddQueue(new("orders")).AddClaimCheck(o => o.Threshold = 0).AddAzureBlobBodyStore(),
            "Pipeline:Stores:azure-blobs:ContainerUri = https://store.invalid/bodies",
            s => s.AddSingleton<TokenCredential>(new Refusing()));

        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => application.Messaging.Queue("orders").SendAsync(Message.FromText("hello"), Token));

        Assert.Equal(Refusing.Reason, error.InnerException?.Message);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_no_missing_body()
    {
        var other = new BlobContainerClient(await azurite.ConnectAsync(), "other");

        await Assert.ThrowsAsync<RequestFailedException>(() => new AzureBlobBodyStore(other).ReadAsync("orders/a-1", 1, Token));
    }

    private protected override async Task<IBodyStore> OpenAsync() => new AzureBlobBodyStore(await azurite.CreateContainerAsync(), "p/");

    private sealed class Refusing : TokenCredential
    {
        public const string Reason = "not today";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException(Reason);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException(Reason);
    }
}
