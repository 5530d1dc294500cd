using System.Text;
using System.Threading.Channels;
using Integration.Diagnostics;

namespace Integration.Cli;

/// <summary>What became of the lines of an input.</summary>
/// <param name="Sent">Messages that the service confirmed.</param>
/// <param name="NotSent">Lines that were not messages, or were refused.</param>
/// <param name="LastLine">The last line that was dealt with.</param>
internal sealed record SendSummary(long Sent, IReadOnlyList<RefusedLine> NotSent, long LastLine);

/// <summary>
/// Sends a message per line. A bad line is reported by its number and stops nothing; an error that every later line would
/// meet too ends the run.
/// </summary>
internal sealed class LineSender(CliContext context, Func<IReadOnlyList<Message>, Task<SendResults>> send, Lazy<TextWriter>? rejects)
{
    private const int BatchSize = 100;

    private readonly List<RefusedLine> _notSent = [];
    private long _sent;
    private long _lastLine;

    public async Task<SendSummary> RunAsync(Stream input, CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<NdjsonLine>(10 * BatchSize);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = FillAsync(input, lines.Writer, stop.Token);
        try
        {
            // What is there is sent at once, so that a slow input is not held back to fill a batch. Interrupting ends
            // the reading; the batch under way is finished, so that the summary tells exactly what was sent.
            while (await lines.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                await SendAsync(Take(lines.Reader)).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
        catch (Exception e) when (e is MessagingException or OperationCanceledException)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            context.Out.Note($"Stopped behind line {_lastLine}: {_sent:N0} messages were sent. To go on, leave out the lines up to {_lastLine} (tail -n +{_lastLine + 1}).");
            throw;
        }

        return new(_sent, _notSent, _lastLine);
    }

    private static async Task FillAsync(Stream input, ChannelWriter<NdjsonLine> lines, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            await foreach (var line in NdjsonLines.ReadAsync(input, cancellationToken).ConfigureAwait(false))
                await lines.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            error = e;
        }

        lines.Complete(error);
    }

    private static List<NdjsonLine> Take(ChannelReader<NdjsonLine> lines)
    {
        var batch = new List<NdjsonLine>();
        while (batch.Count < BatchSize && lines.TryRead(out var line))
            batch.Add(line);
        return batch;
    }

    private async Task SendAsync(List<NdjsonLine> lines)
    {
        var good = new List<(NdjsonLine Line, Message Message)>();
        var bad = new List<(NdjsonLine Line, string Error)>();
        foreach (var line in lines)
        {
            try
            {
                good.Add((line, MessageLineReader.Read(line.Content.Span)));
            }
            catch (FormatException e)
            {
                bad.Add((line, e.Message));
            }
        }

        var results = await send([.. good.Select(g => g.Message)]).ConfigureAwait(false);
        // Nothing of this batch went out for a reason that the next one would share.
        if (results.Count > 0 && results.All(r => r.Error is UnauthorizedException or EntityNotFoundException or ServiceUnavailableException))
            throw results[0].Error!;
        for (var i = 0; i < good.Count; i++)
        {
            if (results[i].Error is { } error)
                bad.Add((good[i].Line, ExceptionText.ForUsers(error)));
            else
                _sent++;
        }

        foreach (var (line, error) in bad.OrderBy(b => b.Line.Number))
            await RefuseAsync(line, error).ConfigureAwait(false);
        _lastLine = lines[^1].Number;
    }

    private async Task RefuseAsync(NdjsonLine line, string error)
    {
        _notSent.Add(new(line.Number, error));
        context.Out.Note($"line {line.Number}: {error}");
        if (rejects is not null)
            await rejects.Value.WriteLineAsync(Encoding.UTF8.GetString(line.Content.Span)).ConfigureAwait(false);
    }
}
