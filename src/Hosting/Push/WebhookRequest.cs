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
        request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(message.Message.ContentType, out var type)
            ? type
            : new MediaTypeHeaderValue("application/octet-stream");

        // Dots separate the parts of what is signed, so the id must have none.
        var id = Uri.EscapeDataString(message.MessageId).Replace(".", "%2E", StringComparison.Ordinal);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
        if (WebhookSignature.Sign(keys, id, timestamp, body) is { Length: > 0 } signature)
            request.Headers.Add(WebhookSignature.SignatureHeader, signature);

        Add($"{PropertyPrefix}source", message.Source.ToString());
        Add($"{PropertyPrefix}attempt", message.DeliveryCount.ToString(CultureInfo.InvariantCulture));
        Add($"{PropertyPrefix}subject", message.Subject);
        Add($"{PropertyPrefix}correlation-id", message.CorrelationId);
        Add($"{PropertyPrefix}group-id", message.GroupId);
        if (Activity.Current is null)
        {
            // With a span of its own, the HTTP client sends that span's context.
            Add("traceparent", message.Message.TraceParent);
            Add("tracestate", message.Message.TraceState);
        }

        // The HTTP binding of CloudEvents has its attributes under a prefix of its own.
        foreach (var (name, value) in message.Headers)
        {
            var isAttribute = name.StartsWith(CloudEventHeaders.Prefix, StringComparison.Ordinal);
            Add(isAttribute ? CloudEventPrefix + name[CloudEventHeaders.Prefix.Length..] : HeaderPrefix + name, value.ToString());
        }

        return request;

        void Add(string name, string? value)
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, Encode(value));
        }
    }

    /// <summary>
    /// Printable ASCII as it is, everything else percent-encoded as UTF-8: section 3.1.3.2 of the HTTP binding of CloudEvents,
    /// and no way to put a line break into a header.
    /// </summary>
    private static string Encode(string value)
    {
        if (value.All(c => c is > ' ' and <= '~' and not ('"' or '%')))
            return value;
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (b is > (byte)' ' and <= (byte)'~' and not ((byte)'"' or (byte)'%'))
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
