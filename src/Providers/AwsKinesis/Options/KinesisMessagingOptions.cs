using Amazon.DynamoDBv2;
using Amazon.Kinesis;
using Amazon.Runtime;
using Integration.Aws.Options;

namespace Integration.Aws.Kinesis;

/// <summary>How to reach Amazon Kinesis Data Streams. Everything has a default: with none set, region and credentials come from the AWS SDK's own chain.</summary>
public sealed record KinesisMessagingOptions
{
    /// <summary>
    /// A client of the application's own for Kinesis; whoever made it disposes of it. Region, address, credentials and retries are then its own. Null to have one
    /// made.
    /// </summary>
    public IAmazonKinesis? KinesisClient { get; init; }

    /// <summary>The same for DynamoDB, where the leases of reader groups are.</summary>
    public IAmazonDynamoDB? DynamoDbClient { get; init; }

    /// <summary>The region, such as <c>eu-central-1</c>; null for that of the SDK's chain (environment, profile, instance).</summary>
    public string? Region { get; init; }

    /// <summary>The address of Kinesis, for local servers or a VPC endpoint, http or https; null for AWS itself.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>The region that requests to this address are signed for; null for <see cref="Region"/>.</summary>
    public string? AuthenticationRegion { get; init; }

    /// <summary>What the names of streams in AWS begin with, such as <c>staging-</c>; up to 16 of A–Z, a–z, 0–9, '-' and '_'.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>The credentials; null for those of <see cref="Profile"/> or of the SDK's chain.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>The profile in the shared AWS configuration to take credentials from; null for the SDK's chain.</summary>
    public string? Profile { get; init; }

    /// <summary>How often the SDK repeats a request that failed transiently (standard retry mode), 0–10; 2 by default.</summary>
    public int MaxErrorRetry { get; init; } = 2;

    /// <summary>Whether the topology may be used; false where the application has no administrative rights.</summary>
    public bool Provisioning { get; init; } = true;

    /// <summary>How long a reader that has caught up waits before it asks a partition again, 10 ms–1 min; 1 s by default, which is what AWS recommends.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a second all readers of this client together ask one partition at most, 1–1,000; 5 by default, which is what Kinesis gives to all
    /// clients of a partition together.
    /// </summary>
    public int MaxReadsPerSecond { get; init; } = 5;

    /// <summary>
    /// The reader groups, each as <c>stream/group</c>, that Kinesis pushes their records by enhanced fan-out, with 2 MiB a second of every partition to
    /// each group; the others ask, and share that. Each is registered at Kinesis as a consumer of the group's name, at extra cost, when it first reads;
    /// where <see cref="Provisioning"/> is false an administrator registers it. None by default.
    /// </summary>
    public IReadOnlyList<string> EnhancedFanOut { get; init; } = [];

    /// <summary>
    /// The streams whose records are bodies alone, for readers that are no clients of this library: there the <see cref="Message.GroupId"/> is the
    /// partition key; a message with headers, a Subject or a CorrelationId is refused; id, content type and trace context stay behind. None by default.
    /// </summary>
    public IReadOnlyList<string> RawStreams { get; init; } = [];

    /// <summary>Where reader groups keep who reads what, and how far.</summary>
    public DynamoDbLeaseOptions Leases { get; init; } = new();

    /// <summary>Whether a group is pushed its records.</summary>
    internal bool IsFanOut(EntityPath stream, string group) => EnhancedFanOut.Contains($"{stream.Name}/{group}", StringComparer.Ordinal);

    /// <summary>Whether the options say themselves how to reach AWS.</summary>
    internal bool SayWhere =>
        ((object?)KinesisClient ?? DynamoDbClient ?? Region ?? ServiceUrl ?? Leases.ServiceUrl ?? AuthenticationRegion ?? (object?)Credentials ?? Profile) is not null;

    internal ConnectionSettings Connection => new(Region, AuthenticationRegion, Credentials, Profile, NamePrefix, MaxErrorRetry);

    /// <summary>Without the credentials.</summary>
    public override string ToString() =>
        $"Kinesis {Region ?? AuthenticationRegion ?? "default region"}{(ServiceUrl is { } url ? $" at {url.Host}:{url.Port}" : "")}";

    /// <summary>Every fault at once.</summary>
    /// <exception cref="ArgumentException">There are faults.</exception>
    internal void Validate()
    {
        var faults = FindFaults().ToList();
        if (faults.Count > 0)
            throw Invalid("The Kinesis options are not valid: " + string.Join("; ", faults) + ".", "options");
    }

    /// <summary>What is wrong with the options, a phrase each.</summary>
    internal IEnumerable<string> FindFaults()
    {
        if (ConnectionSettings.FindFault(nameof(ServiceUrl), ServiceUrl) is { } wrong)
            yield return wrong;
        foreach (var fault in Connection.FindFaults())
            yield return fault;
        if (PollInterval < TimeSpan.FromMilliseconds(10) || PollInterval > TimeSpan.FromMinutes(1))
            yield return $"{nameof(PollInterval)} is {PollInterval}; it must be 10 ms-1 min";
        if (MaxReadsPerSecond is < 1 or > 1000)
            yield return $"{nameof(MaxReadsPerSecond)} is {MaxReadsPerSecond}; it must be 1-1,000";
        if (RawStreams is null || !RawStreams.All(EntityPath.IsLegalName))
            yield return $"{nameof(RawStreams)} must hold names of streams";
        if (EnhancedFanOut is null || !EnhancedFanOut.All(IsStreamGroup))
            yield return $"{nameof(EnhancedFanOut)} must hold reader groups as stream/group, where the group has 1-50 ASCII letters, digits, '-', '_' or '.'";
        foreach (var fault in Leases?.FindFaults() ?? [$"{nameof(Leases)} must not be null"])
            yield return fault;
    }

    // Kinesis allows fewer characters in a consumer's name than a reader group may have.
    private static bool IsStreamGroup(string name) => name?.Split('/') is [var stream, { Length: >= 1 and <= 50 } group]
        && EntityPath.IsLegalName(stream) && group.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    // The parameter is that of KinesisMessaging.Create.
    private static ArgumentException Invalid(string message, string parameter) => new(message, parameter);
}
