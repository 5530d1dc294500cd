using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Integration;

/// <summary>Makes of any message one that every provider takes; see <see cref="Message.ToLegal"/>.</summary>
internal static class LegalMessage
{
    /// <summary>In front of the name of a property: the header that keeps what it was.</summary>
    public const string OriginalPrefix = "original.";

    /// <summary>The header that keeps the headers for which there is no room.</summary>
    public const string MoreHeaders = OriginalPrefix + nameof(Message.Headers);

    public const int MaxHeaders = 64;
    public const int MaxPropertyLength = 128;

    // All of printable ASCII but the space.
    private const char FirstKeyCharacter = '!';
    private const char LastKeyCharacter = '~';

    /// <param name="message">The message.</param>
    /// <param name="maxHeaders">How many headers it may have, where some are to be added to it.</param>
    public static Message Of(Message message, int maxHeaders = MaxHeaders)
    {
        var kept = new List<KeyValuePair<string, HeaderValue>>();
        var hasTrace = ActivityContext.TryParse(message.TraceParent, null, out _);
        var legal = message with
        {
            MessageId = string.IsNullOrEmpty(message.MessageId) ? null : Keep(nameof(Message.MessageId), message.MessageId, Text),
            CorrelationId = Keep(nameof(Message.CorrelationId), message.CorrelationId, Text),
            Subject = Keep(nameof(Message.Subject), message.Subject, Text),
            ContentType = Keep(nameof(Message.ContentType), message.ContentType, Text),
            ReplyTo = Keep(nameof(Message.ReplyTo), message.ReplyTo, Text),
            GroupId = string.IsNullOrEmpty(message.GroupId) ? null : Keep(nameof(Message.GroupId), message.GroupId, Key),
            DeduplicationId = string.IsNullOrEmpty(message.DeduplicationId) ? null : Keep(nameof(Message.DeduplicationId), message.DeduplicationId, Key),
            TimeToLive = message.TimeToLive > TimeSpan.Zero ? message.TimeToLive : null,
            Delay = message.Delay > TimeSpan.Zero ? message.Delay : TimeSpan.Zero,
            TraceParent = hasTrace ? message.TraceParent : null,
            TraceState = hasTrace ? TraceState.Fit(message.TraceState) : null,
        };
        return legal with { Headers = Headers(message.Headers, kept, maxHeaders) };

        string? Keep(string property, string? value, Func<string, string> make)
        {
            if (value is null || make(value) is var made && made == value)
                return value;
            if (WellFormed(value) is var original && original != made)
                kept.Add(new(OriginalPrefix + property, original));
            return made;
        }
    }

    /// <summary>Whether it may be a group or deduplication id: 1–128 ASCII letters, digits and punctuation.</summary>
    public static bool IsKey(string value) => value.Length is >= 1 and <= MaxPropertyLength && !value.AsSpan().ContainsAnyExceptInRange(FirstKeyCharacter, LastKeyCharacter);

    /// <summary>The legal name that stands for a name; itself when it is legal.</summary>
    public static string Name(string name)
    {
        if (HeaderName.FindFault(name) is null)
            return name;
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var isOdd = name[i] == '.' ? i == 0 || i == name.Length - 1 || name[i - 1] == '.' : !char.IsAsciiLetterOrDigit(name[i]) && name[i] is not ('_' or '-');
            text.Append(isOdd ? Escape(name[i]) : name[i].ToString());
        }

        var made = Cut(text.Length == 0 ? "_" : text.ToString(), name);

        // Only a reserved prefix is left to be wrong.
        return HeaderName.FindFault(made) is null ? made : Cut(Escape(made[0]) + made[1..], name);
    }

    private static MessageHeaders Headers(MessageHeaders headers, List<KeyValuePair<string, HeaderValue>> kept, int maxHeaders)
    {
        if (kept.Count == 0 && headers.Count <= maxHeaders && headers.All(h => HeaderName.FindFault(h.Key) is null && IsWellFormed(h.Value)))
            return headers;
        var made = new SortedDictionary<string, HeaderValue>(StringComparer.Ordinal);
        foreach (var (name, value) in headers.OrderByDescending(h => HeaderName.FindFault(h.Key) is null).ThenBy(h => h.Key, StringComparer.Ordinal).Concat(kept))
        {
            var legal = Name(name);
            made[made.ContainsKey(legal) ? Distinct(legal, name, HeaderName.MaxLength) : legal] = WellFormed(value);
        }

        return made.Count <= maxHeaders
            ? new MessageHeaders(made)
            : new MessageHeaders([.. made.Take(maxHeaders - 1), new(made.ContainsKey(MoreHeaders) ? Distinct(MoreHeaders, "", HeaderName.MaxLength) : MoreHeaders, Pack(made.Skip(maxHeaders - 1)))]);
    }

    private static string Pack(IEnumerable<KeyValuePair<string, HeaderValue>> headers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in headers)
                json.WriteString(name, $"{value.Kind}:{value}");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Text(string value)
    {
        var text = WellFormed(value);
        return text.Length <= MaxPropertyLength ? text : Distinct(text, value, MaxPropertyLength);
    }

    // Two that differ stay different, and two that are equal stay equal: order and deduplication hold on.
    private static string Key(string value) => IsKey(value)
        ? value
        : Distinct(string.Concat(value.Select(c => IsKeyCharacter(c) ? c : '_')), value, MaxPropertyLength);

    private static bool IsKeyCharacter(char c) => c is >= FirstKeyCharacter and <= LastKeyCharacter;

    /// <summary>The beginning, and a hash of the whole behind it.</summary>
    private static string Distinct(string text, string whole, int maxLength)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(whole.AsSpan())).AsSpan(0, 8));
        var length = Math.Min(text.Length, maxLength - hash.Length - 1);
        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
            length--;
        return $"{text.AsSpan(0, length)}-{hash}";
    }

    private static string Cut(string name, string whole) => name.Length <= HeaderName.MaxLength ? name : Distinct(name, whole, HeaderName.MaxLength);

    private static string Escape(char c) => string.Create(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");

    private static bool IsWellFormed(HeaderValue value) => value.Kind != HeaderKind.String || UnicodeText.IsWellFormed(value.As<string>());

    private static HeaderValue WellFormed(HeaderValue value) => IsWellFormed(value) ? value : WellFormed(value.As<string>());

    private static string WellFormed(string text) => UnicodeText.IsWellFormed(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
