using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Integration.Cli;

/// <summary>Writes results: to people as text and tables, to programs as JSON. Results go to standard output, all else to standard error.</summary>
internal sealed class CliOutput
{
    private readonly CliHost _host;

    public CliOutput(CliHost host, bool json, bool noColor)
    {
        _host = host;
        IsJson = json;
        noColor |= !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(host.Output),
            Ansi = host.OutputIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = host.OutputIsTerminal && !noColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = host.OutputIsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        // A pipe has no width: a line that is broken there can't be searched.
        if (!host.OutputIsTerminal)
            Console.Profile.Width = 10_000;
    }

    public bool IsJson { get; }

    public IAnsiConsole Console { get; }

    /// <summary>Whether progress may be drawn in place.</summary>
    public bool IsLive => _host.OutputIsTerminal && !IsJson;

    /// <summary>A line of the result. Not Spectre's own: it would break long lines at the width of the terminal.</summary>
    public void Line(string text) => _host.Output.WriteLine(Printable.Lines(text));

    /// <summary>A remark for people; programs that read the result don't see it.</summary>
    public void Note(string text) => _host.Error.WriteLine(Printable.Lines(text));

    /// <summary>Why the command failed, to standard error.</summary>
    public void Error(ErrorReport report) => Note(IsJson
        ? JsonSerializer.Serialize(
            new ErrorDocument(new(JsonNamingPolicy.CamelCase.ConvertName(report.Code.ToString()), (int)report.Code, report.Message)), CliJson.Readable.ErrorDocument)
        : report.Message);

    /// <summary>The whole result as one document.</summary>
    public void Document<T>(T value, JsonTypeInfo<T> type) => Line(JsonSerializer.Serialize(value, type));

    /// <summary>A table with borders in a terminal, aligned columns elsewhere. Columns that begin with '#' hold numbers.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = ToTable(columns, rows);
        if (_host.OutputIsTerminal)
        {
            Console.Write(table);
            return;
        }

        using var text = new StringWriter();
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        plain.Profile.Width = Console.Profile.Width;
        plain.Write(table);
        foreach (var line in text.ToString().Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
            Line(line);
    }

    public Table ToTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = _host.OutputIsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.TrimStart('#'))) { Alignment = column[0] == '#' ? Justify.Right : Justify.Left });
        foreach (var row in rows)
            table.AddRow([.. row.Select(c => Markup.Escape(Printable.Cell(c)))]);
        return table;
    }
}
