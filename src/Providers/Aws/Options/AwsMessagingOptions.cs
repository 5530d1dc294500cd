using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Aws.Options;

namespace Integration.Aws;

/// <summary>How to reach Amazon SQS and SNS. Everything has a default: with none set, region and credentials come from the AWS SDK's own chain.</summary>
public sealed record AwsMessagingOptions
{
    /// <summary>
    /// A client of the application's own for SQS; whoever made it disposes of it. Region, address, credentials and retries are then its own. Null to have one
    /// made.
    /// </summary>
    public IAmazonSQS? SqsClient { get; init; }

    /// <summary>The same for SNS.</summary>
    public IAmazonSimpleNotificationService? SnsClient { get; init; }

    /// <summary>The region, such as <c>eu-central-1</c>; null for that of the SDK's chain (environment, profile, instance).</summary>
    public string? Region { get; init; }

    /// <summary>The address of both services, for local servers, http or https; null for AWS itself.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>The address of SQS where it differs from that of SNS, such as its VPC endpoint; null for <see cref="ServiceUrl"/>.</summary>
    public Uri? SqsServiceUrl { get; init; }

    /// <summary>The address of SNS where it differs from that of SQS, such as its VPC endpoint; null for <see cref="ServiceUrl"/>.</summary>
    public Uri? SnsServiceUrl { get; init; }

    /// <summary>The region that requests to these addresses are signed for; null for <see cref="Region"/>.</summary>
    public string? AuthenticationRegion { get; init; }

    /// <summary>
    /// The account that owns the queues and topics, 12 digits. With it, and with the entities declared in
    /// <see cref="MessagingClientOptions.Topology"/>, addresses are built rather than looked up. Null to look up: queues by
    /// <c>GetQueueUrl</c>, topics by <c>ListTopics</c>, once each.
    /// </summary>
    public string? AccountId { get; init; }

    /// <summary>What the names of queues and topics in AWS begin with, such as <c>staging-</c>; up to 16 of A–Z, a–z, 0–9, '-' and '_'.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>The credentials; null for those of <see cref="Profile"/> or of the SDK's chain.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>The profile in the shared AWS configuration to take credentials from; null for the SDK's chain.</summary>
    public string? Profile { get; init; }

    /// <summary>How often the SDK repeats a request that failed transiently (standard retry mode), 0–10; 2 by default.</summary>
    public int MaxErrorRetry { get; init; } = 2;

    /// <summary>
    /// Whether concurrent sends, receives, completions and renewals share batch requests, at a tenth of the cost; true by
    /// default. A call that finds nothing else under way is never held back.
    /// </summary>
    public bool Coalesce { get; init; } = true;

    /// <summary>How long a call may wait for others to share its request while requests are under way, 1 ms–1 s; 20 ms by default.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The lock duration of sources whose settings are neither declared nor readable, 1 s–12 h; 30 s by default.</summary>
    public TimeSpan DefaultLockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether to read the settings (lock duration, time to live, filter, maximum size) of entities that are not declared, every 5
    /// minutes, and of declared ones before a message is removed because of them; true by default. Where the right to do so is missing the
    /// defaults are taken for queues, subscriptions that are not declared are refused, and nothing is removed. False to take what is declared
    /// or the defaults, unchecked; the filter of a subscription that is not declared is then not applied again.
    /// </summary>
    public bool LookUpSettings { get; init; } = true;

    /// <summary>Whether <see cref="IMessaging.Topology"/> may be used; false where the application has no administrative rights.</summary>
    public bool Provisioning { get; init; } = true;

    /// <summary>
    /// Whether ordered queues and topics are created in SQS's and SNS's high-throughput mode: their limits, and deduplication,
    /// then count for each group rather than for the whole; false by default. Existing queues are switched when a plan is
    /// applied; one that is in that mode already is never switched back.
    /// </summary>
    public bool FifoHighThroughput { get; init; }

    /// <summary>
    /// The largest message of a queue in bytes, for queues that are created and for those whose own limit is not known,
    /// 1,024–1,048,576; 1 MiB by default.
    /// </summary>
    public int MaxQueueMessageBytes { get; init; } = 1024 * 1024;

    /// <summary>The largest message of a topic in bytes, 1,024–1,048,576; 256 KiB by default, which is what SNS takes unless a topic's MaximumMessageSize says more.</summary>
    public int MaxTopicMessageBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// The ARNs of topics whose SNS envelopes are unwrapped: for queues that others subscribed without raw message delivery. An
    /// envelope that names another topic is delivered as it is. None by default.
    /// </summary>
    public IReadOnlyList<string> AcceptSnsEnvelopesFrom { get; init; } = [];

    /// <summary>Whether the options say themselves how to reach AWS.</summary>
    internal bool SayWhere =>
        ((object?)SqsClient ?? SnsClient ?? Region ?? ServiceUrl ?? SqsServiceUrl ?? SnsServiceUrl ?? AuthenticationRegion ?? (object?)Credentials ?? Profile) is not null;

    internal ConnectionSettings Connection => new(Region, AuthenticationRegion, Credentials, Profile, NamePrefix, MaxErrorRetry);

    /// <summary>Without the credentials.</summary>
    public override string ToString() =>
        $"AWS {Region ?? AuthenticationRegion ?? "default region"}{(Hosts.Count == 0 ? "" : $" at {string.Join(", ", Hosts)}")}";

    private List<string> Hosts => [.. new[] { ServiceUrl, SqsServiceUrl, SnsServiceUrl }.OfType<Uri>().Select(u => $"{u.Host}:{u.Port}").Distinct(StringComparer.Ordinal)];

    /// <summary>Every fault at once.</summary>
    /// <exception cref="ArgumentException">There are faults.</exception>
    internal void Validate()
    {
        var faults = FindFaults().ToList();
        if (faults.Count > 0)
            throw Invalid("The AWS options are not valid: " + string.Join("; ", faults) + ".", "options");
    }

    // The parameter is that of AwsMessaging.Create.
    private static ArgumentException Invalid(string message, string parameter) => new(message, parameter);

    /// <summary>What is wrong with the options, a phrase each.</summary>
    internal IEnumerable<string> FindFaults()
    {
        foreach (var (name, url) in new[] { (nameof(ServiceUrl), ServiceUrl), (nameof(SqsServiceUrl), SqsServiceUrl), (nameof(SnsServiceUrl), SnsServiceUrl) })
        {
            if (ConnectionSettings.FindFault(name, url) is { } fault)
                yield return fault;
        }

        if (AccountId is { } account && !(account.Length == 12 && account.All(char.IsAsciiDigit)))
            yield return $"{nameof(AccountId)} must have 12 digits";
        foreach (var fault in Connection.FindFaults())
            yield return fault;
        if (Linger < TimeSpan.FromMilliseconds(1) || Linger > TimeSpan.FromSeconds(1))
            yield return $"{nameof(Linger)} is {Linger}; it must be 1 ms-1 s";
        if (DefaultLockDuration < TimeSpan.FromSeconds(1) || DefaultLockDuration > SqsLimits.MaxLock || DefaultLockDuration.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return $"{nameof(DefaultLockDuration)} is {DefaultLockDuration}; it must be 1 s-12 h in whole seconds";
        if (MaxQueueMessageBytes is < 1024 or > 1024 * 1024)
            yield return $"{nameof(MaxQueueMessageBytes)} is {MaxQueueMessageBytes}; it must be 1,024-1,048,576";
        if (MaxTopicMessageBytes is < 1024 or > 1024 * 1024)
            yield return $"{nameof(MaxTopicMessageBytes)} is {MaxTopicMessageBytes}; it must be 1,024-1,048,576";
        if (AcceptSnsEnvelopesFrom is null || AcceptSnsEnvelopesFrom.Any(arn => arn is null || arn.Split(':') is not ["arn", _, "sns", _, _, _]))
            yield return $"{nameof(AcceptSnsEnvelopesFrom)} must hold ARNs of SNS topics";
    }
}
