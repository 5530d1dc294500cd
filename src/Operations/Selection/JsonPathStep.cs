using System.Globalization;
using System.Text.Json;

namespace Integration.Operations;

/// <summary>A step of a path in JSON: a member by its name, an element by its index, or all of either when both are null.</summary>
internal readonly record struct JsonPathStep(string? Name, int? Index)
{
    /// <summary>Reads a path from <c>$</c> on; where it ends.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static (IReadOnlyList<JsonPathStep> Steps, int End) ParseAll(string text)
    {
        var at = text.Length - text.TrimStart().Length;
        if (at == text.Length || text[at] != '$')
            throw Fault(at, "a path begins with '$'");
        var steps = new List<JsonPathStep>();
        at++;
        while (at < text.Length && text[at] is '.' or '[')
            steps.Add(text[at] == '.' ? ParseName(text, ref at) : ParseBracket(text, ref at));
        return (steps, at);
    }

    /// <summary>What the step leads to.</summary>
    public IEnumerable<JsonElement> From(JsonElement at) => (Name, Index, at.ValueKind) switch
    {
        ({ } name, _, JsonValueKind.Object) => at.TryGetProperty(name, out var member) ? [member] : [],
        (_, { } index, JsonValueKind.Array) => index < at.GetArrayLength() ? [at[index]] : [],
        (null, null, JsonValueKind.Object) => at.EnumerateObject().Select(m => m.Value),
        (null, null, JsonValueKind.Array) => at.EnumerateArray(),
        _ => [],
    };

    private static JsonPathStep ParseName(string text, ref int at)
    {
        var start = ++at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'))
            at++;
        return at > start ? new(text[start..at], null) : throw Fault(at, "behind a '.' stands a name of letters, digits, '_' and '-'; others go in ['quotes']");
    }

    private static JsonPathStep ParseBracket(string text, ref int at)
    {
        var start = at + 1;
        if (start < text.Length && text[start] == '\'')
        {
            var quote = text.IndexOf("']", start + 1, StringComparison.Ordinal);
            if (quote < 0)
                throw Fault(start, "a name in quotes ends with ']");
            at = quote + 2;
            return new(text[(start + 1)..quote], null);
        }

        var end = text.IndexOf(']', start);
        if (end < 0)
            throw Fault(start, "a '[' is closed by a ']'");
        at = end + 1;
        var inside = text[start..end].Trim();
        return inside == "*" ? default
            : int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new(null, index)
            : throw Fault(start, "in brackets stands an index of 0 or more, '*' or a 'name' in single quotes");
    }

    private static FormatException Fault(int at, string rule) => new($"Character {at + 1} of the JSON path: {rule}.");
}
