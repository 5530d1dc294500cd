namespace Integration.AzureServiceBus.Messages;

/// <summary>The application properties that the adapter adds to messages. The prefix is illegal in headers, so they can't clash.</summary>
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

    /// <summary>In front of the name of a moment's header: its offset in minutes. The service keeps moments in UTC.</summary>
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

    /// <summary>When the receiver dead-lettered the message.</summary>
    public const string DeadLetteredAt = "Integration.DeadLetter.At";

    /// <summary>How often the message had been delivered when the receiver dead-lettered it.</summary>
    public const string DeadLetterDeliveryCount = "Integration.DeadLetter.DeliveryCount";

    /// <summary>That the message is to be dead-lettered rather than delivered (<see cref="Burial"/>): by whom, or nothing once it was.</summary>
    public const string Burial = "Integration.DeadLetter.Burial";

    /// <summary>The reason to dead-letter it with.</summary>
    public const string BurialReason = "Integration.DeadLetter.Reason";

    /// <summary>The description to dead-letter it with.</summary>
    public const string BurialDescription = "Integration.DeadLetter.Description";

    /// <summary>Its own group, while its session is another.</summary>
    public const string BurialGroup = "Integration.DeadLetter.GroupId";

    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    /// <summary>What the service's SDKs carried the trace context in before.</summary>
    public const string DiagnosticId = "Diagnostic-Id";

    private const string ReservedPrefix = HeaderName.ReservedPrefix;

    private static readonly HashSet<string> ServiceNames = new(StringComparer.OrdinalIgnoreCase)
    {
        TraceParent, TraceState, DiagnosticId, "DeadLetterReason", "DeadLetterErrorDescription",
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
}
