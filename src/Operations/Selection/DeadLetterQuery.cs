using System.Globalization;

namespace Integration.Operations;

/// <summary>Selects dead letters: all that it says must hold. The default selects every one.</summary>
public sealed record DeadLetterQuery
{
    private const string Everything = "all";

    /// <summary>Selects every dead letter.</summary>
    public static DeadLetterQuery All { get; } = new();

    /// <summary>What headers, properties and <see cref="DeadLetterFields"/> must be: <c>country = 'DE' and dead-letter.reason = 'Poison'</c>.</summary>
    public MessageFilter Where { get; init; } = MessageFilter.All;

    /// <summary>Only those with one of these <see cref="PeekedMessage.MessageId"/>s; empty, the default, for any.</summary>
    public IReadOnlyCollection<string> Ids { get; init; } = [];

    /// <summary>Only those that have been dead since then (<see cref="DeadLetterHistory.DeadSince"/>), that moment included; null for any time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only those that were dead before then; null for any time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those whose body, read as UTF-8, has this text, compared ordinally; null for any.</summary>
    public string? BodyContains { get; init; }

    /// <summary>Only those whose body is JSON that passes this test; null for any.</summary>
    public JsonBodyTest? Body { get; init; }

    /// <summary>Whether it selects every dead letter.</summary>
    public bool SelectsAll => ToString() == Everything;

    /// <summary>Whether it selects a dead letter.</summary>
    public bool Matches(PeekedMessage letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return (Ids.Count == 0 || Ids.Contains(letter.MessageId))
            && (Since is null || letter.EnqueuedAt >= Since)
            && (Until is null || letter.EnqueuedAt < Until)
            && Where.Matches(DeadLetterFields.AreIn(Where) ? DeadLetterFields.AddTo(letter) : letter.Message)
            && (BodyContains is null || letter.Message.Text.Contains(BodyContains, StringComparison.Ordinal))
            && (Body is null || Body.Passes(letter.Body));
    }

    /// <summary>What it selects, on one line; equal queries have equal texts.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            Where.Conditions.Count == 0 ? null : $"where {Where}",
            Ids.Count == 0 ? null : $"id {string.Join(", ", Ids.Order(StringComparer.Ordinal))}",
            Since is { } since ? $"since {Print(since)}" : null,
            Until is { } until ? $"until {Print(until)}" : null,
            BodyContains is null ? null : $"body contains '{BodyContains}'",
            Body is null ? null : $"body {Body}",
        ];
        return string.Join("; ", parts.Where(p => p is not null)) is { Length: > 0 } said ? said : Everything;
    }

    private static string Print(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
