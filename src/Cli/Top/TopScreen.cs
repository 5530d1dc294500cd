using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Integration.Cli;

/// <summary>The live view: looks, draws and listens to keys, side by side, until it is closed.</summary>
/// <param name="output">For the forms and the size of the terminal.</param>
/// <param name="watch">What is looked at.</param>
/// <param name="view">What is to be seen of it.</param>
/// <param name="readKey">The next key that was pressed; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed class TopScreen(CliOutput output, SourceWatch watch, TopView view, Func<ConsoleKeyInfo?> readKey, TimeProvider time)
{
    /// <summary>What takes lines besides the rows: borders, titles, the lines above and below.</summary>
    private const int OtherLines = 8;

    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);

    private readonly TopTable _table = new(watch.WithAge);
    private readonly bool _countsDeliveries = !watch.Client.Capabilities.Supports(Capability.Peek);
    private (WatchedSource Source, int Receives, TopDeadLetters Letters)? _letters;

    /// <summary>Runs until its user closes it.</summary>
    /// <param name="interval">How long to wait between two looks.</param>
    /// <param name="draw">Shows it anew.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CapabilityNotSupportedException">The provider can't do what is needed.</exception>
    public async Task RunAsync(TimeSpan interval, Action<IRenderable> draw, CancellationToken cancellationToken)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task? look = null, opening = null;
        long? lookedAt = null;
        draw(Draw());
        while (!view.IsClosed)
        {
            var changed = false;
            if (look is { IsCompleted: true })
            {
                await look.ConfigureAwait(false);
                (look, lookedAt, changed) = (null, time.GetTimestamp(), true);
            }

            if (look is null && !(lookedAt is { } at && time.GetElapsedTime(at) < interval))
                look = watch.LookAsync(closed.Token);
            while (readKey() is { } key)
            {
                view.Press(key);
                changed = true;
            }

            if (opening is { IsCompleted: true })
            {
                await opening.ConfigureAwait(false);
                (opening, changed) = (null, true);
            }

            if (view.Opened is null)
                _letters = null;
            else if (_letters is not { } known || (known.Source, known.Receives) != (view.Opened, view.Receives))
                opening ??= OpenAsync(view.Opened, view.Receives, closed.Token);
            if (changed)
                draw(Draw());
            await Task.Delay(KeyInterval, time, cancellationToken).ConfigureAwait(false);
        }

        await closed.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(look ?? Task.CompletedTask, opening ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task OpenAsync(WatchedSource source, int receives, CancellationToken cancellationToken) =>
        _letters = (source, receives, await TopDeadLetters.LookAsync(watch.Client, source.Path, mayReceive: receives > 0, time, cancellationToken).ConfigureAwait(false));

    private Rows Draw() => view.Opened is { } source ? DrawLetters(source) : DrawSources();

    private Rows DrawSources()
    {
        var shown = view.Shown;
        var selected = view.SelectedOf(shown);
        // The rows around the selected one, as many as there are lines for.
        var room = Math.Max(1, output.Console.Profile.Height - OtherLines);
        var first = selected is null ? 0 : Math.Max(0, shown.IndexOf(selected) - room + 1);
        var at = watch.At is { } time ? time.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "looking";
        return new Rows(
            Line($"{watch.Client.Provider}  {at}  {shown.Count:N0} of {watch.Sources.Count:N0} sources, by {view.Order.ToString().ToLowerInvariant()}{(view.Filter.Length > 0 || view.IsTyping ? $", like '{view.Filter}'" : "")}"),
            _table.Draw(output, [.. shown.Skip(first).Take(room)], selected),
            Line(view.IsTyping ? $"filter: {view.Filter}_   Enter: done   Esc: every one" : "up/down: choose   s: sort   /: filter   d: dead letters   q: quit"));
    }

    private Rows DrawLetters(WatchedSource source)
    {
        List<IRenderable> rows = [Line($"Dead letters of {source.Path.Owner}")];
        if (_letters is not { } looked || (looked.Source, looked.Receives) != (source, view.Receives))
        {
            rows.Add(Line("looking"));
        }
        else
        {
            var found = looked.Letters;
            if (found.Letters.Count > 0)
                rows.Add(output.ToFit(MessageTable.DeadLetterColumns, [.. found.Letters.Select(MessageTable.DeadLetterRow)]));
            if (found.Remark.Length > 0)
                rows.Add(Line(found.Remark));
        }

        rows.Add(Line(_countsDeliveries ? "r: receive and give back, which counts a delivery of each   d: back" : "r: look again   d: back"));
        return new Rows(rows);
    }

    private static Text Line(string text) => new(Printable.Cell(text));
}
