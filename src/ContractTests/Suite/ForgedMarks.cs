using System.Globalization;

namespace Integration.ContractTests;

/// <summary>What anybody who may send may write into the properties that an adapter adds to messages (clause M7).</summary>
internal static class ForgedMarks
{
    /// <summary>Names that adapters have used, for a provider whose harness names none.</summary>
    private static readonly string[] Names =
        ["Integration.Properties", "Integration.MessageId", "Integration.DeliveryCount", "Integration.EnqueuedAt", "Integration.TimeToLive", "Integration.Body", "Integration.Unheard.Of"];

    private static readonly object?[] Values =
    [
        null, "", "x", "-1", "0", "true", "null", "{", "{}", "[]", "[null]", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "@@@@", "\u00e4\u20ac\U0001F600",
        "9999-12-31T23:59:59.9999999+14:00", new string('9', 5_000), true, -1L, 0L, 1L, 100_000L, 1_000_000L, int.MaxValue, long.MinValue, long.MaxValue, ulong.MaxValue,
        -0.5, double.MaxValue, double.NaN, double.NegativeInfinity, decimal.MaxValue, new byte[] { 0xFF, 0xD8, 0x00 }, Guid.Empty,
        DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTime.MinValue, TimeSpan.MinValue, TimeSpan.MaxValue,
    ];

    /// <summary>Messages with one forged mark each; the texts are numbers from <paramref name="first"/> on.</summary>
    public static IReadOnlyList<ForeignMessage> Messages(ContractHarness harness, int first)
    {
        var marks = (harness.MarkNames.Count > 0 ? harness.MarkNames : Names)
            .SelectMany(name => Values.Select(value => KeyValuePair.Create(name, value))).Concat(harness.ForgedMarks);
        return [.. marks.Select((mark, i) => new ForeignMessage((first + i).ToString(CultureInfo.InvariantCulture))
        {
            TypedAttributes = new Dictionary<string, object?>(StringComparer.Ordinal) { [mark.Key] = mark.Value },
        })];
    }

    public static string Describe(ForeignMessage message) =>
        string.Join(", ", message.TypedAttributes.Select(a => $"{a.Key} = {a.Value?.GetType().Name} {a.Value ?? "null"}"));
}
