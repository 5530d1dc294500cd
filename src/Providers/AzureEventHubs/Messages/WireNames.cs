namespace Integration.AzureEventHubs.Messages;

/// <summary>
/// Every name that the adapter puts on the wire or finds there: application properties, whose prefix is illegal in headers, so that they
/// can't clash.
/// </summary>
internal static class WireNames
{
    /// <summary>The content type, where it is more than ASCII: the native one is a symbol, which has nothing else.</summary>
    public const string ContentType = "Integration.ContentType";

    /// <summary>In front of the name of a header that has a name of the SDKs' own.</summary>
    public const string Header = "Integration.Header.";

    /// <summary>In front of the name of a DateTimeOffset header: its offset in minutes. On the wire times are in UTC.</summary>
    public const string Offset = "Integration.Offset.";

    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    /// <summary>What the service's SDKs carried the trace context in before.</summary>
    public const string DiagnosticId = "Diagnostic-Id";

    private static readonly HashSet<string> SdkNames = new(StringComparer.OrdinalIgnoreCase) { TraceParent, TraceState, DiagnosticId };

    /// <summary>The application property of a header.</summary>
    public static string OfHeader(string name) => SdkNames.Contains(name) ? Header + name : name;

    /// <summary>The header of an application property; null when it is none.</summary>
    public static string? HeaderOf(string property) =>
        property.StartsWith(Header, StringComparison.Ordinal) ? property[Header.Length..]
        : property.StartsWith(HeaderName.ReservedPrefix, StringComparison.Ordinal) || SdkNames.Contains(property) ? null
        : property;
}
