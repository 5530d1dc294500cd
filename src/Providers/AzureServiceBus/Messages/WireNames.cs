namespace Integration.AzureServiceBus.Messages;

/// <summary>
/// Every name that the adapter puts on the wire or finds there: application properties, whose prefix is illegal in headers, so that they
/// can't clash; what native ids, sessions and rules begin with; and the lines of user metadata.
/// </summary>
internal static class WireNames
{
    /// <summary>The message's own id, where the native one serves duplicate detection or is that of a copy.</summary>
    public const string MessageId = "Integration.MessageId";

    public const string DeduplicationId = "Integration.DeduplicationId";

    /// <summary>The content type, where it is more than ASCII: the native one is a symbol, which has nothing else.</summary>
    public const string ContentType = "Integration.ContentType";

    /// <summary>The time to live as it was given, in ticks: the native one is that of a copy, or has milliseconds only.</summary>
    public const string TimeToLive = "Integration.TimeToLive";

    /// <summary>In front of the name of a header that has a name of the service's own.</summary>
    public const string Header = "Integration.Header.";

    /// <summary>In front of the name of a header that the service can't carry or compare: bytes (as base64), NaN and the infinities.</summary>
    public const string Opaque = "Integration.Opaque.";

    /// <summary>In front of the name of a DateTimeOffset header: its offset in minutes. The service keeps times in UTC.</summary>
    public const string Offset = "Integration.Offset.";

    /// <summary>How often the originals of a copy were delivered.</summary>
    public const string DeliveryCount = "Integration.DeliveryCount";

    /// <summary>When the original of a copy was enqueued.</summary>
    public const string EnqueuedAt = "Integration.EnqueuedAt";

    /// <summary>The sequence number of the original of a copy.</summary>
    public const string SequenceNumber = "Integration.SequenceNumber";

    /// <summary>The only subscription that a copy is for.</summary>
    public const string RedriveTo = "Integration.RedriveTo";

    /// <summary>In front of the mark of copies (<see cref="CopyMark"/>).</summary>
    public const string Copy = "Integration.Copy.";

    /// <summary>In front of what a copy for one subscription hides from the filters of the others.</summary>
    public const string Hidden = "Integration.Hidden.";

    /// <summary>In front of the name of a property of the message itself that such a copy hides.</summary>
    public const string HiddenProperty = Hidden + "$";

    /// <summary>When the receiver dead-lettered the message.</summary>
    public const string DeadLetteredAt = "Integration.DeadLetter.At";

    /// <summary>How often the message had been delivered when the receiver dead-lettered it.</summary>
    public const string DeadLetterDeliveryCount = "Integration.DeadLetter.DeliveryCount";

    /// <summary>That the message is to be dead-lettered rather than delivered (<see cref="Messages.DeadLetterTransfer"/>): by whom, or nothing once it was.</summary>
    public const string DeadLetterTransfer = "Integration.DeadLetter.Transfer";

    /// <summary>The reason to dead-letter it with.</summary>
    public const string TransferReason = "Integration.DeadLetter.Reason";

    /// <summary>The description to dead-letter it with.</summary>
    public const string TransferDescription = "Integration.DeadLetter.Description";

    /// <summary>Its own group, while its session is another.</summary>
    public const string TransferGroup = "Integration.DeadLetter.GroupId";

    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    /// <summary>What the service's SDKs carried the trace context in before.</summary>
    public const string DiagnosticId = "Diagnostic-Id";

    private const string ReservedPrefix = HeaderName.ReservedPrefix;

    private static readonly HashSet<string> ServiceNames = new(StringComparer.OrdinalIgnoreCase)
    {
        TraceParent, TraceState, DiagnosticId, Service.DeadLetterReason, Service.DeadLetterDescription,
    };

    /// <summary>The application property of a header.</summary>
    public static string OfHeader(string name) => ServiceNames.Contains(name) ? Header + name : name;

    /// <summary>Whether a property is the adapter's own and no filter can name it.</summary>
    public static bool IsBookkeeping(string property) =>
        property.StartsWith(ReservedPrefix, StringComparison.Ordinal) && HeaderOf(property) is null;

    /// <summary>The header of an application property; null when it is none.</summary>
    public static string? HeaderOf(string property) =>
        property.StartsWith(Header, StringComparison.Ordinal) ? property[Header.Length..]
        : property.StartsWith(Opaque, StringComparison.Ordinal) ? property[Opaque.Length..]
        : property.StartsWith(ReservedPrefix, StringComparison.Ordinal) || ServiceNames.Contains(property) ? null
        : property;

    /// <summary>The service's own properties and reasons of dead letters.</summary>
    public static class Service
    {
        public const string DeadLetterReason = "DeadLetterReason";
        public const string DeadLetterDescription = "DeadLetterErrorDescription";

        /// <summary>The reason of a message whose time to live was over.</summary>
        public const string Expired = "TTLExpiredException";

        /// <summary>The reason of a message that was delivered too often.</summary>
        public const string TooManyDeliveries = "MaxDeliveryCountExceeded";
    }

    /// <summary>What native ids and names begin with.</summary>
    public static class Prefix
    {
        /// <summary>The ids of copies that wait for a delay.</summary>
        public const string Delayed = "delayed-";

        /// <summary>The ids of redriven copies.</summary>
        public const string Redriven = "redriven-";

        /// <summary>The ids of messages that are stored directly and deduplicated.</summary>
        public const string Direct = "direct-";

        /// <summary>The sessions of messages on their way to a dead-letter queue.</summary>
        public const string TransferSession = "Integration.DeadLetterTransfer.";

        /// <summary>The rules of subscriptions.</summary>
        public const string Rule = "Integration-";
    }

    /// <summary>The lines of user metadata; those that end with a space have a value.</summary>
    public static class Metadata
    {
        /// <summary>The first: that the metadata is the adapter's, and in which form.</summary>
        public const string Format = "integration/1";

        /// <summary>That a topic is ordered.</summary>
        public const string Ordered = "ordered";

        /// <summary>That a default time to live was given as the longest there is.</summary>
        public const string ForEver = "for-ever";

        /// <summary>A topic's mark of copies.</summary>
        public const string CopyMark = "copies ";

        /// <summary>A name that had to be shortened.</summary>
        public const string Name = "name ";

        /// <summary>A filter's text, which comes last.</summary>
        public const string Filter = "filter ";
    }
}
