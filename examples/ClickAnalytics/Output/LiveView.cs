using Spectre.Console;

namespace ClickAnalytics.Output;

/// <summary>How far everybody is.</summary>
public sealed record RunProgress(int Appended, int Counted, int Watched, int Restarts, IReadOnlyList<KeyValuePair<DateTimeOffset, int>> Minutes, IReadOnlyList<Clicks.Alert> Alerts);

/// <summary>Shows the clicks as they are counted: a table that is redrawn in a terminal, a line a second elsewhere.</summary>
public static class LiveView
{
    private const int BarWidth = 50;

    public static Task ShowAsync(IAnsiConsole console, Func<Action<RunProgress>, Task> body) =>
        console.Profile.Out.IsTerminal ? ShowTableAsync(console, body) : ShowLinesAsync(console, body);

    private static Task ShowTableAsync(IAnsiConsole console, Func<Action<RunProgress>, Task> body) =>
        console.Live(new Text("")).StartAsync(live => body(progress => live.UpdateTarget(Draw(progress))));

    private static Table Draw(RunProgress progress)
    {
        var table = new Table { Border = TableBorder.Rounded, Caption = new TableTitle(Line(progress)) };
        table.AddColumns("Minute", "Clicks", "", "Alerts");
        var most = progress.Minutes.Select(m => m.Value).DefaultIfEmpty(1).Max();
        foreach (var (minute, clicks) in progress.Minutes)
        {
            var alerts = progress.Alerts.Where(a => a.Minute == minute).Select(a => a.Visitor);
            table.AddRow($"{minute:HH:mm}", $"{clicks:N0}", $"[green]{new string('█', BarWidth * clicks / most)}[/]", $"[red]{string.Join(' ', alerts)}[/]");
        }

        return table;
    }

    private static async Task ShowLinesAsync(IAnsiConsole console, Func<Action<RunProgress>, Task> body)
    {
        var (next, shown) = (DateTime.MinValue, "");
        RunProgress? last = null;
        await body(progress =>
        {
            last = progress;
            if (DateTime.UtcNow >= next)
                Write(progress);
        });
        if (last is not null)
            Write(last);

        void Write(RunProgress progress)
        {
            next = DateTime.UtcNow + TimeSpan.FromSeconds(1);
            if (Line(progress) is var line && line != shown)
                console.Profile.Out.Writer.WriteLine(shown = line);
        }
    }

    private static string Line(RunProgress progress) =>
        $"{progress.Appended:N0} appended, {progress.Counted:N0} counted in {progress.Minutes.Count} minutes, {progress.Watched:N0} watched, {progress.Alerts.Count} alerts"
        + (progress.Restarts > 0 ? ", killed and started again" : "");
}
