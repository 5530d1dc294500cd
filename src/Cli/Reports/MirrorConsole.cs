using System.Text;
using System.Text.Json;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Runs a mirror or a replay: shows how far it is, says what it did, and keeps what is refused.</summary>
internal sealed class MirrorConsole(CliContext context, Client from, Client to, MoveRoute route, string journal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Options with the file for refused records open, if one is wanted.</summary>
    public async Task<MirrorReport> RunAsync(StreamMirrorOptions options, string? refusedTo, CancellationToken cancellationToken)
    {
        if (File.Exists(context.PathOf(journal)))
            context.Out.Note($"Going on with the journal {journal}.");
        var refused = refusedTo is null ? null : PrivateFile.Open(context.PathOf(refusedTo), FileMode.Append, FileAccess.Write, FileShare.Read);
        await using var closes = (refused ?? Stream.Null).ConfigureAwait(false);
        using var writing = new SemaphoreSlim(1);
        var mirror = new StreamMirror(from.Messaging, to.Messaging, route, options with
        {
            JournalPath = context.PathOf(journal),
            TimeProvider = context.Host.Time,
            LoggerFactory = from.LoggerFactory,
            KeepRefused = refused is null ? null : (record, _, token) => KeepAsync(refused, writing, record, token),
        });
        var interrupted = cancellationToken.UnsafeRegister(_ => context.Out.Note("Interrupted: finishing what is in flight."), null);
        await using var unregistered = interrupted.ConfigureAwait(false);
        var report = await ShowAsync(mirror, mirror.RunAsync(cancellationToken)).ConfigureAwait(false);
        Write(report);
        return report;
    }

    /// <summary>What the process ends with; a failure is told.</summary>
    public ExitCode CodeOf(MirrorReport report)
    {
        if (report.Error is { } error)
        {
            var failure = ErrorReport.Of(error);
            context.Out.Note($"Run the same command to go on behind what the journal {journal} has noted.");
            context.Out.Error(failure);
            return failure.Code;
        }

        return report.Progress.Refused > 0 ? ExitCode.Refused : report.Progress.Gaps > 0 ? ExitCode.FoundProblems : ExitCode.Ok;
    }

    /// <summary>On the disk when it ends: the record then counts as dealt with.</summary>
    private static async Task KeepAsync(FileStream file, SemaphoreSlim writing, StreamRecord record, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(MessageLineWriter.Write(record) + "\n"), CancellationToken.None).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task<MirrorReport> ShowAsync(StreamMirror mirror, Task<MirrorReport> running)
    {
        await context.RepeatAsync(running, Interval, () =>
        {
            if (!running.IsCompleted)
                context.Out.Note(context.Out.IsJson ? JsonSerializer.Serialize(new MirrorProgressDocument(mirror.Progress), CliJson.Readable.MirrorProgressDocument) : Tell(mirror.Progress));
        }).ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    private void Write(MirrorReport report)
    {
        var p = report.Progress;
        if (context.Out.IsJson)
        {
            context.Out.Document(
                new MirrorDocument(
                    from.Name, to.Name, route.Source.ToRoundTripString(), route.Destination.ToRoundTripString(), journal, report.End.ToString(),
                    p.Copied, p.PossibleDuplicates, p.Looped, p.Refused, p.Gaps, report.Error?.Message),
                CliJson.Readable.MirrorDocument);
        }
        else
        {
            context.Out.Line(Tell(p));
        }
    }

    private string Tell(MirrorProgress p) =>
        $"{route.Source} -> {route.Destination.ToRoundTripString()}: {p.Copied:N0} copied"
        + Some(p.PossibleDuplicates, "possible duplicates") + Some(p.Looped, "not sent back") + Some(p.Refused, "refused and kept") + Some(p.Gaps, "gaps") + Some(p.Failures, "failures");

    private static string Some(long count, string what) => count == 0 ? "" : $", {count:N0} {what}";
}
