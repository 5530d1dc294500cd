using Integration.Migration;

namespace Integration.Cli;

/// <summary>What <c>inspect</c> found.</summary>
internal sealed record InspectDocument(string Provider, IReadOnlyList<InspectedEntity> Entities, IReadOnlyList<UnmappedDocument> Unmapped);

/// <summary>What exists and no definition can hold.</summary>
internal sealed record UnmappedDocument(string Kind, string NativeName, string? Entity, string Reason)
{
    public static UnmappedDocument Of(UnmappedEntity unmapped) => new(unmapped.Kind, unmapped.NativeName, unmapped.Entity?.ToString(), unmapped.Reason);
}

/// <summary>A queue, topic or subscription: its settings, without those that are off, and its messages.</summary>
internal sealed record InspectedEntity(string Kind, string Path, IReadOnlyDictionary<string, string> Settings, SourceCounts? Counts);

/// <summary>What <c>plan</c>, <c>apply</c> and <c>drift</c> found.</summary>
internal sealed record PlanDocument(string From, string To, bool CanApply, bool Applied, IReadOnlyList<PlanStep> Steps, IReadOnlyList<PlanFinding> Findings);

/// <summary>A step of a plan.</summary>
internal sealed record PlanStep(string Action, string Kind, string Entity, IReadOnlyList<SettingDifference> Differences, string? Reason)
{
    public static PlanStep Of(TopologyStep step) => new(step.Action.ToString(), step.Entity.Kind.ToString(), step.Entity.ToString(), step.Differences, step.Reason);
}

/// <summary>Something that does not map one to one.</summary>
internal sealed record PlanFinding(string Severity, string? Entity, string Subject, string Consequence)
{
    public static PlanFinding Of(MigrationFinding finding) => new(finding.Severity.ToString(), finding.Entity?.ToString(), finding.Subject, finding.Consequence);
}

/// <summary>What <c>move --dry-run</c> found.</summary>
internal sealed record PreviewDocument(string From, string To, IReadOnlyList<PreviewRoute> Routes);

/// <summary>What a route would take.</summary>
internal sealed record PreviewRoute(string Source, string Destination, SourceCounts? Counts, int? Looked, DateTimeOffset? DueLast, IReadOnlyList<PlanFinding> Findings)
{
    public static PreviewRoute Of(MovePreview p) => new(
        p.Route.Source.ToString(), p.Route.Destination.ToString(), p.Counts is null ? null : SourceCounts.Of(p.Route.Source, p.Counts), p.Looked, p.DueLast, [.. p.Findings.Select(PlanFinding.Of)]);
}

/// <summary>What <c>move</c> did.</summary>
internal sealed record MoveDocument(string From, string To, double Seconds, string? Journal, bool Complete, IReadOnlyList<MoveRouteDocument> Routes)
{
    public static MoveDocument Of(string from, string to, MoveReport report) =>
        new(from, to, Math.Round(report.Elapsed.TotalSeconds, 1), report.JournalPath, report.IsComplete, [.. report.Routes.Select(MoveRouteDocument.Of)]);
}

/// <summary>What became of a route.</summary>
internal sealed record MoveRouteDocument(
    string Source,
    string Destination,
    string Outcome,
    long Copied,
    long AlreadyCopied,
    long PossibleDuplicates,
    bool Deduplicated,
    long Expired,
    long WithoutMoveHeaders,
    IReadOnlyList<RefusedDocument> Refused,
    IReadOnlyList<RefusedDocument> RefusedKept,
    SourceCounts? Left,
    string? Error)
{
    public static MoveRouteDocument Of(RouteReport r) => new(
        r.Route.Source.ToString(),
        r.Route.Destination.ToString(),
        r.End.ToString(),
        r.Copied,
        r.AlreadyCopied,
        r.PossibleDuplicates,
        r.Deduplicated,
        r.Expired,
        r.WithoutMoveHeaders,
        [.. r.Refused.Select(RefusedDocument.Of)],
        [.. r.RefusedKept.Select(RefusedDocument.Of)],
        r.Left is null ? null : SourceCounts.Of(r.Route.Source, r.Left),
        r.Error?.Message);
}

/// <summary>A message that the destination refused.</summary>
internal sealed record RefusedDocument(string MessageId, string Error)
{
    public static RefusedDocument Of(RefusedMessage refused) => new(refused.MessageId, refused.Error.Message);
}

/// <summary>A line on standard error while <c>move --json</c> runs.</summary>
internal sealed record ProgressDocument(ProgressBody Progress);

/// <summary>How far a route is; null where it is not known.</summary>
internal sealed record ProgressBody(
    string Source, string Destination, string State, long Copied, long AlreadyCopied, long PossibleDuplicates, long Refused, long? Remaining, double MessagesPerSecond, double? SecondsLeft)
{
    public static ProgressBody Of(MoveProgress p) => new(
        p.Route.Source.ToString(), p.Route.Destination.ToString(), p.State.ToString(), p.Copied, p.AlreadyCopied, p.PossibleDuplicates, p.Refused, p.Remaining,
        Math.Round(p.MessagesPerSecond, 1), p.TimeLeft is { } left ? Math.Round(left.TotalSeconds) : null);
}

/// <summary>How far a bridge is.</summary>
internal sealed record BridgeDocument(string From, string To, DateTimeOffset At, IReadOnlyList<BridgeRouteDocument> Routes);

/// <summary>How far a bridge's route is.</summary>
internal sealed record BridgeRouteDocument(string Source, string Destination, long Forwarded, long Looped, long Refused, long Failures)
{
    public static BridgeRouteDocument Of(BridgeProgress p) =>
        new(p.Route.Source.ToString(), p.Route.Destination.ToString(), p.Forwarded, p.Looped, p.Refused, p.Failures);
}

/// <summary>What <c>verify</c> found.</summary>
internal sealed record VerifyDocument(string From, string To, string Verdict, IReadOnlyList<VerifyRouteDocument> Routes);

/// <summary>The account of a route.</summary>
internal sealed record VerifyRouteDocument(
    string Source,
    string Destination,
    string Verdict,
    long Copied,
    long NotCompleted,
    long InDoubt,
    string CopiedDigest,
    long? Found,
    string? FoundDigest,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Duplicates,
    long Foreign)
{
    public static VerifyRouteDocument Of(RouteAccount a) => new(
        a.Route.Source.ToString(), a.Route.Destination.ToString(), a.Verdict.ToString(), a.Copied, a.NotCompleted, a.InDoubt,
        a.CopiedDigest, a.Found, a.FoundDigest, a.Missing, a.Duplicates, a.Foreign);
}
