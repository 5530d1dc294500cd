using System.Text.Json;
using System.Text.Json.Serialization;
using Integration.Operations.Portability;

namespace Integration.Cli;

/// <summary>What <c>--json</c> writes to standard error when a command fails.</summary>
internal sealed record ErrorDocument(ErrorBody Error);

/// <summary>The failure; the code is the name of the exit code.</summary>
internal sealed record ErrorBody(string Code, int ExitCode, string Message);

/// <summary>What <c>send</c>, <c>publish</c> and <c>dlq import</c> did.</summary>
internal sealed record SentDocument(string Entity, long Sent, IReadOnlyList<RefusedLine> NotSent);

/// <summary>A line that was not sent.</summary>
internal sealed record RefusedLine(long Line, string Error);

/// <summary>What <c>count</c> found.</summary>
internal sealed record CountsDocument(string Provider, DateTimeOffset At, IReadOnlyList<SourceCounts> Sources);

/// <summary>A source's messages; null where the service does not tell. With an error nothing was counted.</summary>
internal sealed record SourceCounts(string Source, long Active, long? InFlight, long? Delayed, long DeadLettered, bool Exact)
{
    /// <summary>How long ago the oldest message was enqueued; null when there is none, or it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OldestSeconds { get; init; }

    /// <summary>How many more messages there are a second, dead letters excepted, since they were counted before; negative when they become fewer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ChangePerSecond { get; init; }

    /// <summary>Likewise the dead letters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DeadLettersPerSecond { get; init; }

    /// <summary>Why it could not be counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>All but dead letters.</summary>
    [JsonIgnore]
    public long Total => Active + (InFlight ?? 0) + (Delayed ?? 0);

    public static SourceCounts Of(EntityPath source, MessageCounts counts) =>
        new(source.ToString(), counts.Active, counts.InFlight, counts.Delayed, counts.DeadLettered, counts.IsExact);

    public static SourceCounts Failed(EntityPath source, string error) => new(source.ToString(), 0, null, null, 0, Exact: false) { Error = error };
}

/// <summary>What <c>purge</c> removed; null when the service does not tell.</summary>
internal sealed record PurgedDocument(string Source, long? Removed);

/// <summary>What <c>dlq redrive</c> moved; what is left is null when it was not counted.</summary>
internal sealed record RedrivenDocument(string Source, long Moved, IReadOnlyList<string> Failures, long? Left);

/// <summary>What <c>dlq export</c> wrote; what could not be read is null when it was not counted.</summary>
internal sealed record ExportedDocument(string Source, long Exported, bool Removed, long? Unread);

/// <summary>How clients reach what <c>emulate</c> runs.</summary>
internal sealed record EmulatorDocument(string ConnectionString, string AdministrationConnectionString, int Port, int AdministrationPort);

/// <summary>How to reach what <c>ui</c> shows.</summary>
internal sealed record UiDocument(string Link, int Port);

/// <summary>What <c>check</c> found: what each provider does not do by itself.</summary>
internal sealed record CheckDocument(string From, bool IsPortable, IReadOnlyList<CheckedProvider> Providers);

/// <summary>What a provider emulates or can't do.</summary>
internal sealed record CheckedProvider(string Name, IReadOnlyList<CheckedNeed> Findings);

/// <summary>Something that an application needs and a provider does not do by itself; the capability is null where it is a limit or a setting.</summary>
internal sealed record CheckedNeed(string Level, string? Capability, string? Clause, IReadOnlyList<string> Where, string Detail)
{
    public static CheckedNeed Of(PortabilityFinding finding) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(finding.Level.ToString()), finding.Capability?.ToString(), finding.Capability?.Clause(), finding.Where, finding.Detail);
}

/// <summary>What <c>doctor</c> found.</summary>
internal sealed record DoctorDocument(IReadOnlyList<DoctorReport> Providers);

/// <summary>The checks of one provider.</summary>
internal sealed record DoctorReport(string Name, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One check: what was looked at, how it went, and what to do.</summary>
internal sealed record DoctorCheck(string Check, DoctorResult Result, string Detail)
{
    /// <summary>What the process ends with when this is the worst that was found.</summary>
    [JsonIgnore]
    public ExitCode Code { get; init; }
}

/// <summary>How a check went.</summary>
internal enum DoctorResult
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Worth knowing.</summary>
    [JsonStringEnumMemberName("note")]
    Note,

    /// <summary>Something to mend.</summary>
    [JsonStringEnumMemberName("problem")]
    Problem,

    /// <summary>Not looked at, because an earlier check failed.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}
