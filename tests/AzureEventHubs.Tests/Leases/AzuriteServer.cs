using Azure.Storage.Blobs;

[assembly: AssemblyFixture(typeof(Integration.AzureEventHubs.Tests.Leases.AzuriteServer))]

namespace Integration.AzureEventHubs.Tests.Leases;

/// <summary>Azurite's blob service, started when the first test asks for it.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // The account that Azurite has always; its key is public.
    private const string Account = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=";

    private readonly Lazy<Task<NodeServer>> _server = new(() => NodeServer.StartAsync("tests/AzureEventHubs.Tests/azurite"));

    /// <summary>The account's connection string; skips the test where the server can't be had, unless it must be.</summary>
    public async Task<string> ConnectAsync()
    {
        try
        {
            return $"{Account}{(await _server.Value).Uri}devstoreaccount1;";
        }
        catch (InvalidOperationException missing) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    /// <summary>A container of the test's own.</summary>
    public async Task<BlobContainerClient> CreateContainerAsync()
    {
        var container = new BlobContainerClient(await ConnectAsync(), $"test-{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _server.Value).DisposeAsync();
    }
}
