using OrderProcessing.Accounts;
using Spectre.Console;

namespace OrderProcessing.App;

/// <summary>Shows the accounts: tables in a terminal, one "name: value" line each elsewhere.</summary>
public static class ReportPrinter
{
    private const int MaxListed = 20;

    public static void Print(OrderReport report, string provider, IAnsiConsole console)
    {
        var orders = Orders(report).ToList();
        var events = report.Subscriptions.Select(Events).ToList();
        if (console.Profile.Out.IsTerminal)
        {
            console.Write(ToTable($"Orders ({provider})", ["", "Count"], orders.Select(o => new[] { o.Name, $"{o.Count:N0}" })));
            console.Write(ToTable("Subscriptions of order-placed", ["Subscription", "Filter", "Expected", "Actual", "Duplicates", ""], events));
        }
        else
        {
            foreach (var (name, count) in orders)
                WriteLine($"{name}: {count}");
            foreach (var e in events)
                WriteLine($"subscription {e[0]} ({e[1]}): expected {e[2]}, actual {e[3]}, duplicates {e[4]}, {e[5]}");
        }

        foreach (var dead in report.DeadLettered.Take(MaxListed))
            WriteLine($"dead-lettered: {dead.Id}, {dead.Reason ?? "no reason given"}{(dead.Description is { } description ? $": {description}" : "")}");
        WriteIds("unaccounted", report.Unaccounted);
        foreach (var subscription in report.Subscriptions)
        {
            WriteIds($"{subscription.Name} misses", subscription.Missing);
            WriteIds($"{subscription.Name} should not have got", subscription.Unexpected);
        }

        WriteLine(Verdict(report));

        void WriteIds(string what, IReadOnlyList<string> ids)
        {
            if (ids.Count > 0)
                WriteLine($"{what}: {string.Join(", ", ids.Take(MaxListed))}{(ids.Count > MaxListed ? $" and {ids.Count - MaxListed} more" : "")}");
        }

        // Not Spectre's own: it would break long lines at the width of the terminal.
        void WriteLine(string line) => console.Profile.Out.Writer.WriteLine(line);
    }

    private static IEnumerable<(string Name, int Count)> Orders(OrderReport report) =>
    [
        ("bad lines", report.BadLines.Count),
        ("in", report.In),
        ("processed", report.Processed),
        ("dead-lettered", report.DeadLettered.Count),
        ("unaccounted", report.Unaccounted.Count),
        ("redeliveries", report.Redeliveries),
        ("of other runs", report.OfOtherRuns),
    ];

    private static string[] Events(SubscriptionReport s) =>
        [s.Name, s.Filter.Length == 0 ? "every order" : s.Filter, $"{s.Expected}", $"{s.Actual}", $"{s.Duplicates}", s.AddsUp ? "ok" : "WRONG"];

    private static string Verdict(OrderReport report)
    {
        var sum = $"{report.In} in = {report.Processed} processed + {report.DeadLettered.Count} dead-lettered{(report.BadLines.Count == 0 ? "" : $", bad lines left out: {report.BadLines.Count}")}";
        var time = $"in {report.Elapsed.TotalSeconds:0.0} s";
        return report switch
        {
            { Interrupted: true } => $"Interrupted {time}; this is how far it got.",
            { AddsUp: true } => $"It all adds up: {sum}, {time}.",
            _ => $"It does NOT add up: {sum}, {report.Unaccounted.Count} unaccounted, {time}.",
        };
    }

    private static Table ToTable(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Title = new TableTitle(title), Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = column is "Count" or "Expected" or "Actual" or "Duplicates" ? Justify.Right : Justify.Left });
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
