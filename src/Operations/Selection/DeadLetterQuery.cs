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

    /// <summary>
    /// Only those that came from this queue or subscription (<see cref="DeadLetterInfo.Source"/>), or of which the service does not tell; null, the default, for
    /// any: several may have one dead-letter queue.
    /// </summary>
    public EntityPath? CameFrom { get; init; }

    /// <summary>Only those that have been dead since then (<see cref="DeadLetterHistory.DeadSince"/>), that moment included; null for any time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only those that were dead before then; null for any time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// How long before the look or the operation <see cref="Since"/> is, zero or more, which <see cref="AsOf"/> makes of it; null where that is a time of its own. An
    /// operation that is gone on with counts from when it was begun.
    /// </summary>
    public TimeSpan? SinceAgo { get; init; }

    /// <summary>Likewise for <see cref="Until"/>.</summary>
    public TimeSpan? UntilAgo { get; init; }

    /// <summary>Only those whose body, read as UTF-8, has this text, compared ordinally; null for any.</summary>
    public string? BodyContains { get; init; }

    /// <summary>Only those whose body is JSON that passes this test; null for any.</summary>
    public JsonBodyTest? Body { get; init; }

    /// <summary>Whether it selects every dead letter.</summary>
    public bool SelectsAll => ToString() == Everything;

    /// <summary>The query with <see cref="Since"/> and <see cref="Until"/> as they are at a time, where it says how long ago they are.</summary>
    public DeadLetterQuery AsOf(DateTimeOffset now) => this with
    {
        Since = SinceAgo is { } since ? Before(now, since) : Since,
        Until = UntilAgo is { } until ? Before(now, until) : Until,
    };

    /// <summary>Whether it selects a dead letter.</summary>
    /// <exception cref="InvalidOperationException">It says how long ago, and was not taken <see cref="AsOf"/> a time.</exception>
    public bool Matches(PeekedMessage letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return IsOrigin(letter) && MatchesElse(letter);
    }

    /// <summary>Whether it would select a dead letter, had that not come from elsewhere.</summary>
    internal bool IsFromElsewhere(PeekedMessage letter) => !IsOrigin(letter) && MatchesElse(letter);

    private bool IsOrigin(PeekedMessage letter) => CameFrom is null || letter.DeadLetter?.Source is not { } source || source == CameFrom;

    private bool MatchesElse(PeekedMessage letter)
    {
        if ((SinceAgo is not null && Since is null) || (UntilAgo is not null && Until is null))
            throw new InvalidOperationException($"How long ago is said; take the query {nameof(AsOf)} a time first.");
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
            CameFrom is null ? null : $"from {CameFrom}",
            Print("since", Since, SinceAgo),
            Print("until", Until, UntilAgo),
            BodyContains is null ? null : $"body contains '{BodyContains}'",
            Body is null ? null : $"body {Body}",
        ];
        return string.Join("; ", parts.Where(p => p is not null)) is { Length: > 0 } said ? said : Everything;
    }

    /// <summary>How long ago rather than the time, which is another one at each look.</summary>
    private static string? Print(string what, DateTimeOffset? time, TimeSpan? ago) => ago is not null
        ? string.Create(CultureInfo.InvariantCulture, $"{what} {ago:c} ago")
        : time is { } at ? $"{what} {at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}" : null;

    private static DateTimeOffset Before(DateTimeOffset now, TimeSpan ago) => ago < now - DateTimeOffset.MinValue ? now - ago : DateTimeOffset.MinValue;
}
