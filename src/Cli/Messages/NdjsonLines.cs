using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Integration.Cli;

/// <summary>A line of the input, as bytes: what is not UTF-8 must be refused, not mended.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Content">Without its end.</param>
internal sealed record NdjsonLine(long Number, ReadOnlyMemory<byte> Content);

/// <summary>Splits input into lines.</summary>
internal static class NdjsonLines
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The lines that are not blank.</summary>
    public static async IAsyncEnumerable<NdjsonLine> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        for (long number = 1; ;)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = read.Buffer;
            while (TryTake(ref rest, read.IsCompleted, out var content))
            {
                var line = Trim(content, isFirst: number == 1);
                if (!line.IsEmpty)
                    yield return new NdjsonLine(number, line);
                number++;
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                break;
        }

        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private static bool TryTake(ref ReadOnlySequence<byte> rest, bool isLast, out byte[] line)
    {
        var end = rest.PositionOf((byte)'\n');
        if (end is null && (!isLast || rest.IsEmpty))
        {
            line = [];
            return false;
        }

        var content = end is { } at ? rest.Slice(0, at) : rest;
        line = content.ToArray();
        rest = end is { } newLine ? rest.Slice(rest.GetPosition(1, newLine)) : rest.Slice(rest.End);
        return true;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, bool isFirst)
    {
        if (isFirst && line.Span.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];
        return line.Trim(" \t\r"u8);
    }
}
