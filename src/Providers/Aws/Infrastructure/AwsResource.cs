namespace Integration.Aws.Infrastructure;

/// <summary>Something that a document declares.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Words">Its name within the document.</param>
/// <param name="Attributes">Its settings by the names of AWS's own API, as that takes them.</param>
internal sealed record AwsResource(ResourceKind Kind, IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Attributes)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What has to be there before it, and that no setting refers to.</summary>
    public IReadOnlyList<AwsResource> After { get; init; } = [];
}
