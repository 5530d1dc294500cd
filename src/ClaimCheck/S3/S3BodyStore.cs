using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Integration.Pipeline;

namespace Integration.ClaimCheck.S3;

/// <summary>Bodies as objects of a bucket, which must exist. Give the bucket a lifecycle rule that ends them.</summary>
/// <param name="client">The client; disposed of with the store only if it owns it.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="namePrefix">What stands in front of the names of the objects, such as <c>bodies/</c>.</param>
/// <param name="ownsClient">Whether the store disposes of the client.</param>
public sealed class S3BodyStore(IAmazonS3 client, string bucket, string namePrefix = "", bool ownsClient = false) : IBodyStore, IDisposable
{
    private const string NoSuchKey = "NoSuchKey";

    /// <inheritdoc />
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(body.ToArray(), writable: false);
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = namePrefix + name, InputStream = content, ContentType = "application/octet-stream" }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int length, CancellationToken cancellationToken)
    {
        try
        {
            using var stored = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = namePrefix + name }, cancellationToken).ConfigureAwait(false);
            return await BoundedReading.ReadAsync(stored.ResponseStream, length, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == NoSuchKey)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = namePrefix + name }, cancellationToken);

    /// <inheritdoc />
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<StoredBody> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = namePrefix + prefix };
        do
        {
            var page = await client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
                yield return new(found.Key[namePrefix.Length..], new DateTimeOffset(found.LastModified!.Value.ToUniversalTime()));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (ownsClient)
            client.Dispose();
    }
}
