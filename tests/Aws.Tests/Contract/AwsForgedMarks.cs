using System.Reflection;
using System.Text.Json;
using Integration.Aws.Messages;

namespace Integration.Aws.Tests.Contract;

/// <summary>Forged JSON for the attribute that carries what has no attribute of its own: every member, and those of its dead letter, with every kind of value.</summary>
internal static class AwsForgedMarks
{
    private static readonly string[] Values =
    [
        "null", "-1", "0", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e400", "1.5", "true", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "\"base64\"",
        "{}", "[]", "[null]", "{\"a\":null}", "{\"a\":1}", "{\"a\":\"\"}", "{\"a\":\"Int64:x\"}", "{\"a b\":\"String:x\"}", "{\"\":\"Binary:@\"}", $"\"{new string('x', 3_000)}\"",
    ];

    public static IEnumerable<string> All { get; } =
    [
        .. Members(typeof(MessageProperties)).SelectMany(member => Values.Select(value => $"{{\"{member}\":{value}}}")),
        .. Members(typeof(DeadLetterProperties)).SelectMany(member => Values.Select(value => $"{{\"deadLetter\":{{\"{member}\":{value}}}}}")),
        "{\"timeToLive\":600000000,\"timeToLive\":-1}", "{\"headers\":{\"a\":\"Int64:1\",\"a\":\"Int64:2\"}}", "{\"headers\":{\"Integration.Properties\":\"String:{}\"}}",
        "{\"unheardOf\":{\"a\":[1]}}", string.Concat(Enumerable.Repeat("[", 200)), "{\"body\":\"base64\",\"body\":\"empty\"}",
    ];

    private static IEnumerable<string> Members(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
}
