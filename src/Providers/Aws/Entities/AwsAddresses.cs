using Amazon;
using Integration.Aws.Messages;

namespace Integration.Aws.Entities;

/// <summary>Where a queue is.</summary>
/// <param name="Path">Its neutral path.</param>
/// <param name="Name">Its name in AWS.</param>
/// <param name="Url">Its URL, for requests.</param>
/// <param name="Arn">Its ARN, for policies.</param>
internal sealed record QueueAddress(EntityPath Path, string Name, string Url, string Arn)
{
    public bool Ordered => Name.EndsWith(WireNames.Fifo, StringComparison.Ordinal);
}

/// <summary>Where a topic is.</summary>
internal sealed record TopicAddress(EntityPath Path, string Arn)
{
    public bool Ordered => Arn.EndsWith(WireNames.Fifo, StringComparison.Ordinal);
}

/// <summary>Builds URLs and ARNs of a region.</summary>
internal sealed class AwsAddresses(string region, Uri? sqsUrl)
{
    private readonly RegionEndpoint _region = RegionEndpoint.GetBySystemName(region);

    public string Region => region;

    /// <summary>The host of a service: of the region, unless it has an address of its own.</summary>
    public string HostOf(string service, Uri? url) => url?.Authority ?? $"{service}.{region}.{_region.PartitionDnsSuffix}";

    public QueueAddress Queue(EntityPath path, string account, string name) =>
        new(path, name, $"{BaseUrl}/{account}/{name}", Arn("sqs", account, name));

    public QueueAddress Queue(EntityPath path, string url)
    {
        var parts = url.Split('/');
        return new(path, parts[^1], url, Arn("sqs", parts[^2], parts[^1]));
    }

    /// <summary>The queue of an ARN, reached the same way as another of its region; null when the string is not the ARN of a queue.</summary>
    public static QueueAddress? Neighbour(QueueAddress queue, EntityPath path, string arn) => arn.Split(':') is ["arn", _, "sqs", _, var account, var name]
        ? new(path, name, string.Join('/', [.. queue.Url.Split('/')[..^2], account, name]), arn)
        : null;

    public TopicAddress Topic(EntityPath path, string account, string name) => new(path, Arn("sns", account, name));

    public static string AccountOf(string arn) => arn.Split(':')[4];

    public static string NameOf(string arn) => arn.Split(':')[^1];

    /// <summary>The ARN of what has this name in the same account and region.</summary>
    public static string Beside(string arn, string name) => arn[..(arn.LastIndexOf(':') + 1)] + name;

    private string BaseUrl => sqsUrl is null ? $"https://sqs.{region}.{_region.PartitionDnsSuffix}" : sqsUrl.AbsoluteUri.TrimEnd('/');

    private string Arn(string service, string account, string name) => $"arn:{_region.PartitionName}:{service}:{region}:{account}:{name}";
}
