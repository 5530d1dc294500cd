using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Integration.Pipeline;

namespace Integration.ClaimCheck.AzureBlobs;

/// <summary>Bodies as blobs of a container, which must exist. Give the account a lifecycle management policy that ends them.</summary>
/// <param name="container">The container.</param>
/// <param name="namePrefix">What stands in front of the names of the blobs, such as <c>bodies/</c>.</param>
public sealed class AzureBlobBodyStore(BlobContainerClient container, string namePrefix = "") : IBodyStore
{
    /// <inheritdoc />
    public Task WriteAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        container.GetBlobClient(namePrefix + name).UploadAsync(BinaryData.FromBytes(body), overwrite: true, cancellationToken);

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int length, CancellationToken cancellationToken)
    {
        try
        {
            using var stored = (await container.GetBlobClient(namePrefix + name).DownloadStreamingAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value;
            return await BoundedReading.ReadAsync(stored.Content, length, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        container.GetBlobClient(namePrefix + name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);

    /// <inheritdoc />
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<StoredBody> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, namePrefix + prefix, cancellationToken).ConfigureAwait(false))
            yield return new(found.Name[namePrefix.Length..], found.Properties.LastModified!.Value);
    }
}
