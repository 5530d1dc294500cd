using Spectre.Console;
using VideoEncoding.Simulation;

namespace VideoEncoding.Output;

/// <summary>Shows how the runs go: a table that is redrawn in a terminal, a line a second elsewhere.</summary>
public static class RunProgress
{
    private const int BarWidth = 30;

    public static Task ShowAsync(IAnsiConsole console, Func<Action<string, int, Sample>, Task> body) =>
        console.Profile.Out.IsTerminal ? ShowTableAsync(console, body) : ShowLinesAsync(console, body);

    private static Task ShowTableAsync(IAnsiConsole console, Func<Action<string, int, Sample>, Task> body)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("Design", "Videos", "[green]completed[/] [red]failed[/] [yellow]waiting[/]", "Time", "Workers");
        var current = (Design: "", Videos: 0);
        return console.Live(table).StartAsync(live => body((design, videos, sample) =>
        {
            if (current != (design, videos))
                table.AddRow(design, $"{videos}", "", "", "");
            current = (design, videos);
            var row = table.Rows.Count - 1;
            table.UpdateCell(row, 2, $"{Bar(sample, videos)}\n[green]{sample.Completed}[/] [red]{sample.Failed}[/] [yellow]{sample.Waiting}[/]");
            table.UpdateCell(row, 3, $"{sample.At.TotalSeconds:0.0} s");
            table.UpdateCell(row, 4, $"{sample.Workers}");
            live.Refresh();
        }));
    }

    private static Task ShowLinesAsync(IAnsiConsole console, Func<Action<string, int, Sample>, Task> body)
    {
        var current = (Design: "", Videos: 0);
        var next = TimeSpan.Zero;
        return body((design, videos, sample) =>
        {
            var isDone = sample.Completed + sample.Failed == videos;
            if (current == (design, videos) && sample.At < next && !isDone)
                return;
            current = (design, videos);
            next = sample.At + TimeSpan.FromSeconds(1);
            console.Profile.Out.Writer.WriteLine(
                $"{design}, {videos} videos, {sample.At.TotalSeconds:0.0} s: completed {sample.Completed}, failed {sample.Failed}, waiting {sample.Waiting}, workers {sample.Workers}");
        });
    }

    private static string Bar(Sample sample, int videos)
    {
        var completed = BarWidth * sample.Completed / videos;
        var failed = BarWidth * sample.Failed / videos;
        var waiting = BarWidth * sample.Waiting / videos;
        return $"[green]{new string('█', completed)}[/][red]{new string('█', failed)}[/][yellow]{new string('░', waiting)}[/]";
    }
}
