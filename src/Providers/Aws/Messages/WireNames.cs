namespace Integration.Aws.Messages;

/// <summary>
/// Every name that this provider puts into AWS: message attributes, names of entities, tags, policies. Messages and entities carry
/// them, and outlive the version that wrote them.
/// </summary>
internal static class WireNames
{
    /// <summary>The attribute with what no attribute of its own carries (<see cref="MessageProperties"/>).</summary>
    public const string Properties = HeaderName.ReservedPrefix + "Properties";

    /// <summary>On a topic: not everything that a filter may test is in attributes, so that subscribers decide.</summary>
    public const string Partial = HeaderName.ReservedPrefix + "Partial";

    /// <summary>The body is base64.</summary>
    public const string Base64Body = "base64";

    /// <summary>The body is empty, and <see cref="BodyPlaceholder"/> stands for it.</summary>
    public const string EmptyBody = "empty";

    /// <summary>SQS takes no empty body.</summary>
    public const string BodyPlaceholder = "-";

    /// <summary>At the end of the names of ordered queues and topics; AWS demands it.</summary>
    public const string Fifo = ".fifo";

    /// <summary>At the end of a dead-letter queue's name.</summary>
    public const string DeadLetterSuffix = "--dlq";

    /// <summary>At the end of the name of a subscription's queue.</summary>
    public const string SubscriptionSuffix = "--sub";

    /// <summary>At the end of the name of a queue that would end like one of these otherwise.</summary>
    public const string EscapeSuffix = "--q";

    /// <summary>The neutral path of what a tag is on.</summary>
    public const string EntityTag = TagPrefix + "entity";

    /// <summary>After the path of a source in the tag of its dead-letter queue.</summary>
    public const string DeadLetterPath = "/dead-letter";

    /// <summary>In ticks of 100 ns, or <c>none</c>.</summary>
    public const string TimeToLiveTag = TagPrefix + "time-to-live";

    public const string DeadLetterOnExpirationTag = TagPrefix + "dead-letter-on-expiration";

    public const string AutoDeleteOnIdleTag = TagPrefix + "auto-delete-on-idle";

    /// <summary>Until when a queue is in use that is deleted when it is idle, by the services' clock.</summary>
    public const string LeaseTag = TagPrefix + "lease";

    public const string DeduplicatesTag = TagPrefix + "deduplicates";

    /// <summary>The kind of a push endpoint.</summary>
    public const string PushTag = TagPrefix + "push";

    /// <summary>In front of the number of each part of a push endpoint's address.</summary>
    public const string PushAddressTag = TagPrefix + "push-address-";

    /// <summary>The statement in a queue's policy that lets topics send.</summary>
    public const string DeliveryStatement = "IntegrationSnsDelivery";

    /// <summary>In a filter policy, in front of the Boolean values that a filter excludes: no message has such a value.</summary>
    public const string ExcludedBooleans = "integration:not=";

    /// <summary>In a filter policy, in front of a condition that there is no field left for: no message has such a value.</summary>
    public const string FurtherCondition = "integration:and=";

    private const string TagPrefix = "integration:";

    /// <summary>The attribute of a well-known property on a topic, for filters.</summary>
    public static string Property(MessageProperty property) => HeaderName.ReservedPrefix + property;
}
