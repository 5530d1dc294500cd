using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Integration.Hosting;

/// <summary>A message as an HTTP request.</summary>
internal static class WebhookRequest
{
    private const string PropertyPrefix = "x-message-";
    private const string HeaderPrefix = "x-header-";
    private const string CloudEventPrefix = "ce-";

    public static HttpRequestMessage Make(Uri address, ReceivedMessage message, IEnumerable<string> keys, DateTimeOffset now)
    {
        var body = message.Body.ToArray();
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        var isMediaType = MediaTypeHeaderValue.TryParse(message.Message.ContentType, out var type);
        request.Content.Headers.ContentType = isMediaType ? type : new MediaTypeHeaderValue("application/octet-stream");

        // Dots separate the parts of what is signed, so the id must have none.
        var id = Uri.EscapeDataString(message.MessageId).Replace(".", "%2E", StringComparison.Ordinal);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
        if (WebhookSignature.Sign(keys, id, timestamp, body) is { Length: > 0 } signature)
            request.Headers.Add(WebhookSignature.SignatureHeader, signature);

        Add($"{PropertyPrefix}source", message.Source.ToString());
        Add($"{PropertyPrefix}attempt", message.DeliveryCount.ToString(CultureInfo.InvariantCulture));
        Add($"{PropertyPrefix}content-type", isMediaType ? null : message.Message.ContentType);
        Add($"{PropertyPrefix}subject", message.Subject);
        Add($"{PropertyPrefix}correlation-id", message.CorrelationId);
        Add($"{PropertyPrefix}group-id", message.GroupId);
        if (Activity.Current is null)
        {
            // With a span of its own, the HTTP client sends that span's context.
            Add("traceparent", message.Message.TraceParent);
            Add("tracestate", message.Message.TraceState);
        }

        // The HTTP binding of CloudEvents has its attributes under a prefix of its own. HTTP knows no case: names that differ in nothing
        // else would become one.
        var twice = message.Headers.Keys.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).SelectMany(g => g).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in message.Headers)
        {
            var isAttribute = name.StartsWith(CloudEventHeaders.Prefix, StringComparison.Ordinal);
            var plain = isAttribute ? name[CloudEventHeaders.Prefix.Length..] : name;
            Add((isAttribute ? CloudEventPrefix : HeaderPrefix) + Encode(plain, twice.Contains(name) ? IsLowerToken : IsToken), value.ToString());
        }

        return request;

        void Add(string name, string? value)
        {
            if (value is not null && !request.Headers.TryAddWithoutValidation(name, Encode(value, IsPlain)))
                throw new PushFailedException($"HTTP can't carry the header '{name}'.", isPermanent: true);
        }
    }

    /// <summary>
    /// What may stand as it is, everything else percent-encoded as UTF-8: section 3.1.3.2 of the HTTP binding of CloudEvents, and no
    /// way to put a line break into a header.
    /// </summary>
    private static string Encode(string value, Func<char, bool> isPlain)
    {
        if (value.All(isPlain))
            return value;
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (isPlain((char)b))
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static bool IsPlain(char c) => c is > ' ' and <= '~' and not ('"' or '%');

    /// <summary>A character of a token (RFC 9110, section 5.6.2), except that of the encoding itself.</summary>
    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    private static bool IsLowerToken(char c) => IsToken(c) && !char.IsAsciiLetterUpper(c);
}
