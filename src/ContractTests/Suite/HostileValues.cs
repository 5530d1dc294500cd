using System.Globalization;
using System.Text;

namespace Integration.ContractTests;

/// <summary>Values at the edges: what encoders, envelopes and services trip over.</summary>
internal static class HostileValues
{
    public static IReadOnlyList<string> Strings { get; } =
    [
        "", " ", " leading and trailing ", "\0", "a\0b", "\t\r\n", "\u0001\u0002\u001b\u007f", "\u0085\u2028\u2029", "'single' \"double\" `back`",
        "<tag attr=\"&amp;\">]]></tag>", "{\"json\":[null,1.0]}", "\\u0041 \\n \\", "%00%41+", "a=b&c=d;e,f", "aGVsbG8=", "base64:aGVsbG8=", "1", "-0", "1e5", "NaN", "true",
        "null", "2024-01-01T00:00:00Z", "00000000-0000-0000-0000-000000000000", "String.Array", "$sys", "sys.MessageId", "Integration.Body",
        "\u00e4\u00f6\u00fc\u00df", "\u20ac", "\U0001F600\U0001F468\u200D\U0001F469", "\u202eRTL \u05e9\u05dc\u05d5\u05dd", "e\u0301\u00e9", "\ufeffbom", "\ufffd\ufffe\uffff",
        "\uFDD0", new string('x', 10_000),
    ];

    public static IReadOnlyList<KeyValuePair<string, HeaderValue>> Headers { get; } =
    [
        .. Named("string", "", "text", "123", "1.10", "true", "\U0001F600"),
        .. Named("bool", true, false),
        .. Named("int64", 0L, 1L, -1L, long.MinValue, long.MaxValue, (1L << 53) + 1),
        .. Named("double", 0.0, -0.0, 1.0, 0.1, double.MinValue, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e21),
        .. Named("decimal", 0m, 0.00m, 1.10m, 1.1m, -1m, decimal.MinValue, decimal.MaxValue, 0.0000000000000000000000000001m),
        .. Named(
            "when", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch,
            new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(14)).AddTicks(1),
            new DateTimeOffset(2024, 2, 29, 23, 59, 59, -new TimeSpan(9, 30, 0)).AddTicks(9_999_999)),
        .. Named("guid", Guid.Empty, Guid.AllBitsSet, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        .. Named("bytes", Array.Empty<byte>(), new byte[] { 0 }, new byte[] { 0xFF, 0xFE, 0x00, 0x80 }, AllBytes(), "text"u8.ToArray()),
    ];

    public static IReadOnlyList<(string Name, byte[] Bytes)> Bodies { get; } =
    [
        ("empty", []),
        ("nul", [0]),
        ("one-byte", [65]),
        ("space", " "u8.ToArray()),
        ("every-byte", AllBytes()),
        ("invalid-utf8", [0xC3, 0x28, 0xA0, 0xA1, 0xE2, 0x28, 0xA1, 0xF0, 0x28, 0x8C, 0xBC]),
        ("overlong-utf8", [0xC0, 0x80]),
        ("surrogate-in-utf8", [0xED, 0xA0, 0x80]),
        ("truncated-utf8", [0x61, 0xE2, 0x82]),
        ("byte-order-mark", [0xEF, 0xBB, 0xBF, 0x61]),
        ("utf16", Encoding.Unicode.GetBytes("\ufeffabc")),
        ("xml-illegal", Encoding.UTF8.GetBytes("a\u0001\u000b\u001f\ufffe\uffffb")),
        ("line-ends", "a\rb\nc\r\nd\n"u8.ToArray()),
        ("emoji", Encoding.UTF8.GetBytes("\U0001F600 \U0010FFFF")),
        ("looks-like-base64", "aGVsbG8="u8.ToArray()),
        ("looks-like-marked-base64", "base64:aGVsbG8="u8.ToArray()),
        ("looks-like-data-uri", "data:application/octet-stream;base64,aGVsbG8="u8.ToArray()),
        ("looks-like-an-sns-envelope", "{\"Type\":\"Notification\",\"MessageId\":\"1\",\"TopicArn\":\"arn\",\"Message\":\"inner\"}"u8.ToArray()),
        ("looks-like-an-envelope", "{\"body\":\"aGVsbG8=\",\"headers\":{\"Integration.Encoding\":\"base64\"}}"u8.ToArray()),
        ("looks-like-xml", "<?xml version=\"1.0\"?><a>&amp;]]></a>"u8.ToArray()),
        ("gzip", [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03]),
        ("large", [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * 31))]),
    ];

    private static IEnumerable<KeyValuePair<string, HeaderValue>> Named<T>(string type, params T[] values) where T : notnull =>
        values.Select((value, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{type}-{i}"), HeaderValue.From(value)));

    private static byte[] AllBytes() => [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
}
