using Azure.Storage.Blobs;

[assembly: AssemblyFixture(typeof(Integration.AzureEventHubs.Tests.Leases.AzuriteServer))]

namespace Integration.AzureEventHubs.Tests.Leases;

/// <summary>Azurite's blob service, one for the whole process, started when the first test asks for it; it ends with the process.</summary>
public sealed class AzuriteServer
{
    // The account that Azurite has always; its key is public.
    private const string Account = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=";

    private static readonly Lazy<Task<NodeServer>> Server = new(() => NodeServer.StartAsync("tests/AzureEventHubs.Tests/azurite"));

    /// <summary>Why it can't be had, unless it must be; null when it runs.</summary>
    public async Task<string?> FindMissingAsync()
    {
        try
        {
            await Server.Value;
            return null;
        }
        catch (InvalidOperationException missing) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            return missing.Message;
        }
    }

    /// <summary>The account's connection string; skips the test where the server can't be had, unless it must be.</summary>
    public async Task<string> ConnectAsync()
    {
        var missing = await FindMissingAsync();
        Assert.SkipWhen(missing is not null, missing ?? "");
        return $"{Account}{(await Server.Value).Uri}devstoreaccount1;";
    }

    /// <summary>A container of the test's own.</summary>
    public async Task<BlobContainerClient> CreateContainerAsync()
    {
        var container = new BlobContainerClient(await ConnectAsync(), $"test-{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }
}
