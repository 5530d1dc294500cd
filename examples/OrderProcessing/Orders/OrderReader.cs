using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrderProcessing.Orders;

/// <summary>
/// Reads orders from newline-delimited JSON (NDJSON): as many lines at a time as have arrived, so that none waits for
/// input that may never come. Blank lines are skipped; a bad line does not stop the rest.
/// </summary>
public static class OrderReader
{
    private const int MaxLineBytes = 256 * 1024;
    private const int ReadBytes = 64 * 1024;

    public static async IAsyncEnumerable<IReadOnlyList<OrderLine>> ReadAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
        var number = 0;
        var skipping = false; // inside a line that is too long and was reported already
        while (true)
        {
            // A read of standard input can't be interrupted: leave it behind rather than wait for the next key.
            var read = await pipe.ReadAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            var rest = read.Buffer;
            var lines = new List<OrderLine>();
            while (TakeLine(ref rest, read.IsCompleted, out var line))
            {
                if (!skipping && Parse(++number, line) is { } parsed)
                    lines.Add(parsed);
                skipping = false;
            }

            if (rest.Length > MaxLineBytes)
            {
                if (!skipping)
                    lines.Add(new OrderLine(++number, null, $"longer than {MaxLineBytes:N0} bytes"));
                skipping = true;
                rest = rest.Slice(rest.End);
            }

            pipe.AdvanceTo(rest.Start, rest.End);
            if (lines.Count > 0)
                yield return lines;
            if (read.IsCompleted)
                yield break;
        }
    }

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        var end = buffer.PositionOf((byte)'\n');
        line = end is null ? buffer : buffer.Slice(0, end.Value);
        if (end is null && (!isLast || buffer.IsEmpty))
            return false;
        buffer = buffer.Slice(end is null ? buffer.End : buffer.GetPosition(1, end.Value));
        return true;
    }

    private static OrderLine? Parse(int number, ReadOnlySequence<byte> line)
    {
        if (line.Length > MaxLineBytes)
            return new OrderLine(number, null, $"longer than {MaxLineBytes:N0} bytes");
        ReadOnlySpan<byte> text = line.ToArray();
        if (number == 1 && text.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (text.Trim(" \t\r"u8).IsEmpty)
            return null;
        try
        {
            var order = JsonSerializer.Deserialize(text, OrderJson.Default.Order);
            var fault = order is null ? "null is not an order" : order.FindFault();
            return new OrderLine(number, fault is null ? order : null, fault);
        }
        catch (JsonException e)
        {
            return new OrderLine(number, null, Describe(e));
        }
    }

    /// <summary>The parser's message with the place in this line; its own line number is always that of a one-line document.</summary>
    private static string Describe(JsonException e)
    {
        var message = e.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        return e.BytePositionInLine is { } position ? $"{message} (at {e.Path ?? "$"}, byte {position + 1})" : message;
    }
}
