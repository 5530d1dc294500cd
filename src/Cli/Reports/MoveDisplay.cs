using System.Collections.Concurrent;
using System.Text.Json;
using Integration.Migration;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Integration.Cli;

/// <summary>Shows how far a move is: a table that is drawn anew in a terminal, a line now and then elsewhere.</summary>
internal sealed class MoveDisplay(CliContext context) : IProgress<MoveProgress>
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<MoveRoute, MoveProgress> _latest = new();

    public void Report(MoveProgress value) => _latest[value.Route] = value;

    public async Task<MoveReport> ShowAsync(Task<MoveReport> move)
    {
        if (context.Out.IsLive)
            await context.Out.Console.Live(ToTable()).StartAsync(live => context.RepeatAsync(move, Redraw, () => live.UpdateTarget(ToTable()))).ConfigureAwait(false);
        else
            await context.RepeatAsync(move, LineInterval, context.Out.IsJson ? WriteEvents : WriteLines).ConfigureAwait(false);
        return await move.ConfigureAwait(false);
    }

    private IEnumerable<MoveProgress> Snapshot() => _latest.Values.OrderBy(p => p.Route.Source.ToString(), StringComparer.Ordinal);

    private IRenderable ToTable() => context.Out.ToFit(
        ["Route", "State", "#Copied", "#Left", "#Rate", "#Time left"],
        [
            .. Snapshot().Select(p => new[]
            {
                p.Route.ToString(), p.State.ToString(), $"{p.Copied:N0}", p.Remaining is null ? "?" : $"{p.Remaining:N0}", $"{p.MessagesPerSecond:N0}/s",
                p.TimeLeft is { } left ? Durations.Show(left) : "",
            }),
        ]);

    private void WriteEvents()
    {
        foreach (var progress in Snapshot().Where(p => p.State != MoveState.Ended))
            context.Out.Note(JsonSerializer.Serialize(new ProgressDocument(ProgressBody.Of(progress)), CliJson.Readable.ProgressDocument));
    }

    private void WriteLines()
    {
        foreach (var p in Snapshot().Where(p => p.State != MoveState.Ended))
        {
            context.Out.Note(p.State == MoveState.ReadingJournal ? $"{p.Route}: reading the journal, {p.AlreadyCopied:N0} copies so far" :
                $"{p.Route}: {p.State.ToString().ToLowerInvariant()}, {p.Copied:N0} copied, {(p.Remaining is null ? "" : $"{p.Remaining:N0} left, ")}{p.MessagesPerSecond:N0}/s"
                + (p.TimeLeft is { } left ? $", {Durations.Show(left)} to go" : ""));
        }
    }
}
