using Azure.Core;
using Azure.Storage.Blobs;

namespace Integration.ClaimCheck.AzureBlobs;

/// <summary>Where bodies are in Azure Blob Storage. What is no object of code can be set at <c>Pipeline:Stores:&lt;name&gt;</c> of the messaging section, which wins over code.</summary>
public sealed class AzureBlobBodyStoreOptions
{
    /// <summary>The address of the container, such as <c>https://account.blob.core.windows.net/bodies</c>; or set <see cref="ConnectionString"/> and <see cref="Container"/>.</summary>
    public Uri? ContainerUri { get; set; }

    /// <summary>The account's connection string, with <see cref="Container"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The name of the container, with <see cref="ConnectionString"/>.</summary>
    public string? Container { get; set; }

    /// <summary>What stands in front of the names of the blobs, such as <c>bodies/</c>; nothing by default.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>
    /// The credential for <see cref="ContainerUri"/>. Null by default: the <see cref="TokenCredential"/> of the application's services, first that of the
    /// client's key, and where there is none a <see cref="Azure.Identity.DefaultAzureCredential"/>.
    /// </summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>A client to use instead of one of these settings; null by default.</summary>
    public BlobContainerClient? Client { get; set; }
}
