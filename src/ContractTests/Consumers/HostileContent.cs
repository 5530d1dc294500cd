using System.Text;
using Integration.Hosting;

namespace Integration.ContractTests;

/// <summary>Bodies, media types, names of types and envelopes that a consumer of JSON trips over: each is to be handled, or dead-lettered alone (clause M7).</summary>
internal static class HostileContent
{
    private const string Attributes = "\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"/a\"";

    private static readonly string TypeName = typeof(Consumers.Number).FullName!;

    public static IReadOnlyList<Message> Messages { get; } =
    [
        .. Bodies().Select(body => Message.FromBytes(body) with { ContentType = "application/json" }),
        .. Envelopes().Select(envelope => Message.FromText(envelope) with { ContentType = "application/cloudevents+json; charset=utf-8" }),
        .. MediaTypes().Select(type => Json with { ContentType = type }),
        .. Headers().Select(headers => Json with { Headers = MessageHeaders.Create(headers) }),
    ];

    private static Message Json => Message.FromText("{\"value\":-1}");

    private static IEnumerable<byte[]> Bodies()
    {
        string[] texts =
        [
            "", " ", "\0", "{", "}", "[", "[]", "{}", "null", "true", "1", "\"\"", "NaN", "//", "/**/{}", "{\"value\":1e400}",
            "{\"value\":2147483648}", "{\"value\":1.5}", "{\"value\":null}",
            "{\"value\":\"-1\"}", "{\"value\":{}}", "{\"VALUE\":-1,\"value\":[]}", "{\"value\":-1}{\"value\":-1}", "{\"value\":-1,}",
            "{\"\\ud800\":1,\"value\":-1}", "\ufeff{\"value\":-1}",
            "\ufeff\ufeff{\"value\":-1}", "\u2028{}", "{\"value\":-1,\"more\":" + new string('[', 1_000) + new string(']', 1_000) + "}",
            new string('[', 50_000), new string(' ', 50_000), "{\"$type\":\"x\",\"$id\":\"1\",\"$ref\":\"1\"}",
        ];
        byte[][] raw =
        [
            [0xFF], [0x7B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x3A, 0x31, 0x7D], [0xC0, 0x80], [0xEF, 0xBB], [0x1F, 0x8B, 0x08, 0x00],
            Encoding.Unicode.GetBytes("\ufeff{\"value\":-1}"), Encoding.UTF32.GetBytes("{\"value\":-1}"),
        ];
        return texts.Select(Encoding.UTF8.GetBytes).Concat(raw);
    }

    private static IEnumerable<string> Envelopes() =>
    [
        "", "null", "[]", "{}", "{\"specversion\":1.0}", "{\"specversion\":\"1.1\",\"id\":\"a\",\"source\":\"/\",\"type\":\"t\"}",
        $"{{{Attributes}}}", $"{{{Attributes},\"type\":\"\"}}", $"{{{Attributes},\"type\":null}}",
        $"{{{Attributes},\"type\":{{}}}}", $"{{{Attributes},\"type\":\"{new string('t', 10_000)}\"}}", Of("\"data\":{},\"data_base64\":\"AA==\""),
        Of("\"data_base64\":\"@@\""), Of("\"data_base64\":7"),
        Of("\"datacontenttype\":\"text/plain\",\"data\":{}"), Of("\"datacontenttype\":7,\"data\":{\"value\":-1}"),
        Of("\"datacontenttype\":\"\\ud800\",\"data\":{}"), Of("\"time\":\"never\",\"data\":{\"value\":-1}"),
        Of("\"time\":1e400,\"data\":{\"value\":-1}"), Of("\"\":\"x\",\"data\":{\"value\":-1}"), Of("\"\\udfff\":1"),
        Of("\"a b\":[],\"UPPER\":1.5,\"data\":{\"value\":-1}"), Of("\"id\":\"b\",\"data\":{\"value\":-1}"),
        Of("\"data\":null"), Of("\"data\":\"{\\\"value\\\":-1}\""), Of("\"data\":" + new string('[', 100) + new string(']', 100)),
        Of("\"data_base64\":\"eyJ2YWx1ZSI6LTF9\""), Of("\"subject\":{\"a\":null},\"dataschema\":false"),
    ];

    private static IEnumerable<string> MediaTypes() =>
    [
        "", " ", ";", "\0", "/", "application/cloudevents", "APPLICATION/CLOUDEVENTS+JSON", "application/cloudevents+xml",
        "application/cloudevents-batch+json; charset=utf-8", " application/cloudevents+json ", "application/cloudevents+json\0",
        "application/json; charset=utf-16", "application/json;;;=\"", "text/plain", "\u202enosj", "\U0001F600/\U0001F600", new string('x', 128),
    ];

    private static IEnumerable<(string Name, HeaderValue Value)[]> Headers()
    {
        foreach (var version in (HeaderValue[])["0.3", "1.0", 1L, 1.0, 1.0m, true, "", Array.Empty<byte>(), DateTimeOffset.MaxValue])
        {
            yield return [("cloudEvents_specversion", version)];
            yield return
            [
                ("cloudEvents_specversion", version), ("cloudEvents_id", new byte[] { 0xFF }), ("cloudEvents_source", Guid.Empty), ("cloudEvents_type", TypeName),
                ("cloudEvents_time", double.NaN),
            ];
        }

        yield return [("CLOUDEVENTS_specversion", "1.0"), ("cloudevents_id", "x")];
        yield return
        [
            ("cloudEvents_specversion", "1.0"), ("cloudEvents_id", "x"), ("cloudEvents_source", "/"), ("cloudEvents_type", "\0\ufffe"), ("cloudEvents_Data", "x"),
            ("cloudEvents_data", 1L),
        ];
        HeaderValue[] types =
        [
            "", "\0", "unknown", TypeName + "\0", TypeName.ToUpperInvariant(), "System.Diagnostics.Process, System", new string('t', 10_000), "\U0001F600", 1L, double.NaN,
            new byte[] { 1 },
        ];
        foreach (var type in types)
            yield return [(new SerializationOptions().TypeNameHeader, type)];
    }

    private static string Of(string more) => $"{{{Attributes},\"type\":\"{TypeName}\",{more}}}";
}
