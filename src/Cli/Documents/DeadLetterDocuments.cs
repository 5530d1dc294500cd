using System.Text.Json.Serialization;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>What <c>dlq list --by</c> found.</summary>
internal sealed record DeadLetterGroupsDocument(string Source, string By, long LookedAt, long? NotLookedAt, IReadOnlyList<DeadLetterGroup> Groups);

/// <summary>What <c>dlq add</c> did, and which ids it did not find.</summary>
internal sealed record DeadLetteredDocument(string Source, long DeadLettered, IReadOnlyList<string> NotFound, long LookedAt);

/// <summary>What <c>dlq replay</c>, <c>dlq discard</c> or <c>dlq redrive</c> would do.</summary>
internal sealed record DeadLetterPreviewDocument(string Source, string Action, string? Destination, long Selected, long FromElsewhere, long LookedAt, long? NotLookedAt, IReadOnlyList<string> Ids);

/// <summary>What <c>dlq edit</c>, <c>replay</c>, <c>discard</c> and <c>undo</c> did.</summary>
internal sealed record DeadLetterRunDocument(
    string Source,
    string Action,
    string? Destination,
    string Journal,
    string Outcome,
    long Done,
    long AlreadyDone,
    long PossibleDuplicates,
    IReadOnlyList<RefusedDocument> Refused,
    IReadOnlyList<string> NotPutBack,
    long FromElsewhere,
    long LookedAt,
    long? NotReached,
    string? Error)
{
    public static DeadLetterRunDocument Of(DeadLetterReport report, string journal) => new(
        report.Source.Owner.ToString(), report.Action.ToString(), report.Destination?.ToRoundTripString(), journal, report.End.ToString(), report.Done, report.AlreadyDone,
        report.PossibleDuplicates, [.. report.Refused.Select(RefusedDocument.Of)], report.NotPutBack, report.FromElsewhere, report.LookedAt, report.NotReached, report.Error?.Message);
}

/// <summary>What <c>dlq tasks</c> found.</summary>
internal sealed record RedriveTasksDocument(string Source, IReadOnlyList<RedriveTask> Tasks);

/// <summary>What <c>dlq tasks --cancel</c> did.</summary>
internal sealed record RedriveTasksCancelledDocument(string Source, int Cancelled, long Moved);

/// <summary>A line on standard error while one of them runs with <c>--json</c>.</summary>
internal sealed record DeadLetterProgressDocument(DeadLetterProgress Progress);

/// <summary>What a line of a dead letter that is shown has besides the message.</summary>
internal sealed record ShownLine(DeliveryLine Delivery, HistoryLine History)
{
    /// <summary>Its key, which reading leaves out.</summary>
    public const string Key = "history";
}

/// <summary>How a message came to be a dead letter; null where it is not known.</summary>
internal sealed record HistoryLine(
    string? Reason,
    string? Description,
    string? Exception,
    string? Type,
    string Source,
    int? Deliveries,
    DateTimeOffset? OriginallyEnqueuedAt,
    DateTimeOffset DeadSince,
    int DeliveriesSince,
    string? TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceUrl)
{
    public static HistoryLine Of(DeadLetterHistory history, string? traceUrl) => new(
        history.Reason, history.Description, history.Exception, history.Type, history.Source.ToString(), history.Deliveries, history.OriginallyEnqueuedAt, history.DeadSince,
        history.DeliveriesSince, history.TraceId, history.TraceId is { } id ? traceUrl?.Replace("{id}", id, StringComparison.Ordinal) : null);
}
