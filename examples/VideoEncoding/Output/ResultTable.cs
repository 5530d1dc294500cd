using Spectre.Console;
using VideoEncoding.Simulation;

namespace VideoEncoding.Output;

/// <summary>
/// The measured numbers side by side: a table in a terminal, a line a run elsewhere. Slowest is the longest time from a
/// video's arrival to its completion; waiting and workers are the most there were at once.
/// </summary>
public static class ResultTable
{
    private static readonly string[] Columns = ["Design", "Videos", "Completed", "Failed", "Took", "Slowest", "Waiting", "Workers"];

    public static void Print(IReadOnlyList<RunResult> results, IAnsiConsole console)
    {
        var rows = results.Select(r => new[]
        {
            r.Design, $"{r.Videos}", $"{r.End.Completed}", $"{r.End.Failed}", $"{r.End.At.TotalSeconds:0.00} s",
            $"{r.LongestTime.TotalSeconds:0.00} s", $"{r.MostWaiting}", $"{r.MostWorkers}",
        });
        if (console.Profile.Out.IsTerminal)
        {
            var table = new Table { Border = TableBorder.Simple };
            foreach (var column in Columns)
                table.AddColumn(new TableColumn(column) { Alignment = column == "Design" ? Justify.Left : Justify.Right, NoWrap = true });
            foreach (var row in rows)
                table.AddRow(row);
            console.Write(table);
        }
        else
        {
            foreach (var row in rows)
                console.Profile.Out.Writer.WriteLine("result: " + string.Join(", ", Columns.Zip(row, (name, value) => $"{name.ToLowerInvariant()} {value}")));
        }
    }
}
