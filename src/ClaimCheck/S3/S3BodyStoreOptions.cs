using Amazon.Runtime;
using Amazon.S3;

namespace Integration.ClaimCheck.S3;

/// <summary>Where bodies are in S3. Each property but the client and credentials of code can be set at <c>Pipeline:Stores:&lt;name&gt;</c> of the messaging section, which wins over code.</summary>
public sealed class S3BodyStoreOptions
{
    /// <summary>The bucket, which must exist. Required.</summary>
    public string? Bucket { get; set; }

    /// <summary>What stands in front of the names of the objects, such as <c>bodies/</c>; nothing by default.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The region; by default what the SDK finds in the environment.</summary>
    public string? Region { get; set; }

    /// <summary>The address of another service with S3's API; null for S3 itself. Its buckets are addressed by path.</summary>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Credentials; null for the SDK's own chain. In the configuration <c>AccessKeyId</c>, <c>SecretAccessKey</c> and <c>SessionToken</c>: for local servers.</summary>
    public AWSCredentials? Credentials { get; set; }

    /// <summary>
    /// A client to use instead of one of these settings; it is not disposed of. Null by default: an <see cref="IAmazonS3"/> of the application's services is
    /// used where neither region, address nor credentials are set.
    /// </summary>
    public IAmazonS3? Client { get; set; }
}
