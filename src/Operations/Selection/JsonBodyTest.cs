using System.Globalization;
using System.Text.Json;

namespace Integration.Operations;

/// <summary>
/// A test of a JSON body: a path, and what must hold for one of the values there, in the language of <see cref="MessageFilter"/>:
/// <c>$.customer.country in ('DE', 'AT')</c>, <c>$.lines[*].price &gt;= 100</c>, <c>$.error starts with 'Time'</c>. A path alone asks whether there is a
/// value.
/// </summary>
/// <remarks>A path has members (<c>.name</c> or <c>['any name']</c>), indexes (<c>[0]</c>) and all of an array or object (<c>[*]</c>), as in RFC 9535.</remarks>
public sealed class JsonBodyTest
{
    private const string Value = "value";

    private readonly string _text;
    private readonly IReadOnlyList<JsonPathStep> _steps;
    private readonly MessageFilter _test;

    private JsonBodyTest(string text, IReadOnlyList<JsonPathStep> steps, MessageFilter test) => (_text, _steps, _test) = (text, steps, test);

    /// <summary>Reads a test.</summary>
    /// <exception cref="FormatException">It is none; the message says where and why.</exception>
    public static JsonBodyTest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (steps, end) = JsonPathStep.ParseAll(text);
        var rest = text[end..].Trim();
        if (rest.Length == 0)
            return new(text.Trim(), steps, MessageFilter.Parse($"exists({Value})"));
        try
        {
            return new(text.Trim(), steps, MessageFilter.Parse($"{Value} {rest}"));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"What stands behind the path '{text[..end].Trim()}' is not a test such as = 'text', >= 10, in ('a', 'b') or starts with 'x': {exception.Message}", exception);
        }
    }

    /// <summary>Whether a body is JSON that has such a value there.</summary>
    public bool Passes(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Find(document.RootElement, 0).Any(Passes);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or with half of a surrogate pair in it: it has no such value.
            return false;
        }
    }

    /// <inheritdoc />
    public override string ToString() => _text;

    private IEnumerable<JsonElement> Find(JsonElement at, int step) =>
        step == _steps.Count ? [at] : _steps[step].From(at).SelectMany(next => Find(next, step + 1));

    private bool Passes(JsonElement value) => _test.Matches(new Message { Headers = MessageHeaders.Create((Value, Read(value))) });

    /// <summary>As a header; what no test but that of existence is about as bytes, which are the same.</summary>
    private static HeaderValue Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) => exact,
        JsonValueKind.Number => value.GetDouble(),
        _ => Array.Empty<byte>(),
    };
}
