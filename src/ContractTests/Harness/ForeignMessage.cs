using System.Globalization;

namespace Integration.ContractTests;

/// <summary>A message as another client of the service sees it: sent or received with the plain SDK (clauses M5, M7, M9).</summary>
/// <param name="Text">The body as text in the service's own form, without decoding anything that an adapter put around it.</param>
public sealed record ForeignMessage(string Text)
{
    private static readonly string Long = new('x', 300);

    /// <summary>The text properties or attributes that go with it.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Properties or attributes of any type: null, text, bytes, a boolean, a number, a moment, a span, a Guid. A harness sends each as the
    /// service's nearest type, and leaves out what the service refuses.
    /// </summary>
    public IReadOnlyDictionary<string, object?> TypedAttributes { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Its correlation id, where the service has one; null for none.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Its subject, where the service has one; null for none.</summary>
    public string? Subject { get; init; }

    /// <summary>
    /// Also attach, under this name, a value of a type that this version of the adapter does not know: what a newer
    /// sender might add. Null for none.
    /// </summary>
    public string? UnknownTypeAttribute { get; init; }

    /// <summary>Messages of which the API would refuse something: names with blanks and colons, ids of 300 characters, 100 properties.</summary>
    public static IReadOnlyList<ForeignMessage> Odd { get; } =
    [
        new("names") { Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["a b"] = "1", ["a:b"] = "2", ["\u00e4"] = "3", [".a..b."] = "4", ["AWS.x"] = "5" } },
        new("ids") { CorrelationId = Long, Subject = Long + "2" },
        new("hundred") { Attributes = Enumerable.Range(0, 100).ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"h{i}"), _ => "x", StringComparer.Ordinal) },
        With("trace", ("traceparent", "00-0-0-0"), ("tracestate", Long + Long)),
        With("case", ("h", "1"), ("H", "2"), ("\u212a", "3"), ("k", "4"), ("K", "5"), ("Traceparent", "6"), ("deadletterreason", "7")),
        With("values", ("nul", "\0"), ("escape", "\u001b]0;x\u0007"), ("empty", ""), ("emoji", "\U0001F600"), ("not", "\ufffe\uffff")),
        With("zero-trace", ("traceparent", "00-00000000000000000000000000000000-0000000000000000-00"), ("Diagnostic-Id", "|x."), ("tracestate", "\u00e4=1,,")),
        With("future-trace", ("traceparent", "cc-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-ff-more")),
        With("escapes", ("", "1"), (" ", "2"), ("_x0020_", "3"), ("original.Subject", "4"), ("original.Headers", "{"), ("\U0001F600", "5"), (".", "6")) with { Subject = Long },
        new("typed")
        {
            TypedAttributes = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["none"] = null, ["nan"] = double.NaN, ["zero"] = double.NegativeZero, ["ulong"] = ulong.MaxValue, ["decimal"] = decimal.MinValue,
                ["first"] = DateTimeOffset.MinValue, ["last"] = DateTimeOffset.MaxValue,
                ["span"] = TimeSpan.MinValue, ["guid"] = Guid.Empty, ["bytes"] = Array.Empty<byte>(), ["long text"] = Long,
            },
        },
        new("blank-ids") { CorrelationId = "", Subject = " " },
        new("long-name") { Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { [new string('n', 300)] = "x" } },
    ];

    private static ForeignMessage With(string text, params (string Name, string Value)[] attributes) =>
        new(text) { Attributes = attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal) };
}
