using System.Globalization;
using System.Text;
using Integration.Operations;

namespace Integration.Dashboard.Messages;

/// <summary>Which messages of which source, as it is typed into a form and stands in addresses.</summary>
internal sealed record MessageSelection
{
    public const string SourceField = "source";
    public const string WhereField = "where";
    public const string IdsField = "id";
    public const string BodyContainsField = "body";
    public const string JsonPathField = "json";
    public const string SinceField = "since";
    public const string UntilField = "until";

    /// <summary>The queue, subscription or dead-letter queue.</summary>
    public required EntityPath Source { get; init; }

    /// <summary>A <see cref="MessageFilter"/>.</summary>
    public string Where { get; init; } = "";

    public string Ids { get; init; } = "";

    public string BodyContains { get; init; } = "";

    /// <summary>A <see cref="JsonBodyTest"/>.</summary>
    public string JsonPath { get; init; } = "";

    /// <summary>A time, as UTC where it says nothing else.</summary>
    public string Since { get; init; } = "";

    public string Until { get; init; } = "";

    public static MessageSelection Read(EntityPath source, Func<string, string?> field) => new()
    {
        Source = source,
        Where = field(WhereField)?.Trim() ?? "",
        Ids = field(IdsField)?.Trim() ?? "",
        BodyContains = field(BodyContainsField) ?? "",
        JsonPath = field(JsonPathField)?.Trim() ?? "",
        Since = field(SinceField)?.Trim() ?? "",
        Until = field(UntilField)?.Trim() ?? "",
    };

    /// <summary>What it selects.</summary>
    /// <param name="maySeeBodies">Whether it may ask for something in bodies and headers: whoever may not see them must not find out by asking.</param>
    /// <exception cref="FormatException">Something is not what it should be, or may not be asked; the message says what, and why.</exception>
    public DeadLetterQuery ToQuery(bool maySeeBodies)
    {
        var query = Read();
        return maySeeBodies || (query.BodyContains is null && query.Body is null && query.Where.Conditions.All(c => c.Field.HeaderName is not { } name || DeadLetterFields.Has(name)))
            ? query
            : throw new FormatException("You may not see bodies and headers of messages, so you can't select by them. Select by properties and dead-letter fields.");
    }

    private DeadLetterQuery Read() => new()
    {
        Where = Where.Length == 0 ? MessageFilter.All : Parse("The filter", () => MessageFilter.Parse(Where)),
        Ids = Ids.Split([',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries),
        BodyContains = BodyContains.Length == 0 ? null : BodyContains,
        Body = JsonPath.Length == 0 ? null : Parse("The JSON path", () => JsonBodyTest.Parse(JsonPath)),
        Since = ReadTime("Since", Since),
        Until = ReadTime("Until", Until),
    };

    /// <summary>The fields that say something, for addresses and hidden fields.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields => new KeyValuePair<string, string>[]
    {
        new(SourceField, Source.ToString()), new(WhereField, Where), new(IdsField, Ids), new(BodyContainsField, BodyContains), new(JsonPathField, JsonPath),
        new(SinceField, Since), new(UntilField, Until),
    }.Where(f => f.Value.Length > 0);

    /// <summary>It as a query string, with more behind it.</summary>
    public string ToQueryString(params IEnumerable<(string Name, string Value)> more)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Fields.Select(f => (f.Key, f.Value)).Concat(more))
            text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return text.ToString();
    }

    private static T Parse<T>(string what, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new FormatException($"{what}: {fault.Message}", fault);
        }
    }

    private static DateTimeOffset? ReadTime(string what, string text) =>
        text.Length == 0 ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new FormatException($"{what}: '{text}' is not a time such as 2026-03-01T12:00.");
}
