using System.Globalization;
using System.Text;
using System.Web;

namespace Integration.Http;

/// <summary>An HTTP/1.1 request or answer: with a Content-Length, or in chunks, which are put together.</summary>
internal sealed record HttpMessage(string StartLine, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>The AWS operation: from X-Amz-Target (JSON protocol), else from the form's Action (query protocol).</summary>
    public string Operation =>
        Header("X-Amz-Target")?.Split('.')[^1] ?? HttpUtility.ParseQueryString(Text)["Action"] ?? StartLine;

    public string Text => Encoding.UTF8.GetString(Body);

    public static HttpMessage Answer(int status, string contentType, string body, params (string Name, string Value)[] headers) => new(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Scripted"),
        [new("Content-Type", contentType), .. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
        Encoding.UTF8.GetBytes(body));

    /// <summary>Reads one message, or returns null when the peer has closed the connection before its first byte.</summary>
    public static async Task<HttpMessage?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (await ReadLineAsync(stream, cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
                continue;
            }

            var headers = lines.Skip(1).Select(text => text.Split(':', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1].Trim())).ToList();
            var message = new HttpMessage(lines[0], headers, []);
            if (message.Header("Transfer-Encoding") is { } encoding)
            {
                return encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                    ? message with { Body = await ReadChunksAsync(stream, cancellationToken) }
                    : throw new NotSupportedException($"Transfer-Encoding {encoding} is not understood here.");
            }

            var body = new byte[int.Parse(message.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, cancellationToken);
            return message with { Body = body };
        }

        return lines.Count == 0 ? null : throw new EndOfStreamException("The connection ended within the headers.");
    }

    public string? Header(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    /// <summary>The message on the wire, its Content-Length computed and its connection header set.</summary>
    public byte[] ToBytes(bool keepAlive) =>
        [.. Head(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\nConnection: {(keepAlive ? "keep-alive" : "close")}")), .. Body];

    /// <summary>The beginning of a message in chunks, with the body as the first of them.</summary>
    public byte[] ToFirstChunk() =>
        [.. Head("Transfer-Encoding: chunked"), .. Body.Length == 0 ? [] : (byte[])[.. Encoding.Latin1.GetBytes($"{Body.Length:x}\r\n"), .. Body, .. "\r\n"u8]];

    private byte[] Head(string computed)
    {
        string[] names = ["Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive"];
        var head = new StringBuilder(StartLine).Append("\r\n");
        foreach (var (name, value) in Headers.Where(header => !names.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append(computed).Append("\r\n\r\n").ToString());
    }

    private static async Task<byte[]> ReadChunksAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (await ReadLineAsync(stream, cancellationToken) is { } size)
        {
            var chunk = new byte[int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(chunk, cancellationToken);
            body.Write(chunk);

            // After a chunk the end of its line; after the last, the end of the trailers.
            while (await ReadLineAsync(stream, cancellationToken) is { Length: > 0 })
            {
            }

            if (chunk.Length == 0)
            {
                return body.ToArray();
            }
        }

        throw new EndOfStreamException("The connection ended within the chunks.");
    }

    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var next = new byte[1];
        while (await stream.ReadAsync(next, cancellationToken) > 0)
        {
            if (next[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next[0]);
        }

        return null;
    }
}
