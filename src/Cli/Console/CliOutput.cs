using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Integration.Cli;

/// <summary>Writes results: to people as text and tables, to programs as JSON. Results go to standard output, all else to standard error.</summary>
internal sealed class CliOutput
{
    private readonly CliHost _host;
    private readonly OutputFormat _format;
    private string? _csvHeader;

    public CliOutput(CliHost host, OutputFormat format, bool noColor)
    {
        (_host, _format) = (host, format);
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

    public bool IsJson => _format == OutputFormat.Json;

    public bool IsCsv => _format == OutputFormat.Csv;

    /// <summary>Whether results are documents (see <see cref="Document"/>) rather than text.</summary>
    public bool IsForPrograms => _format != OutputFormat.Text;

    public IAnsiConsole Console { get; }

    /// <summary>Whether progress may be drawn in place.</summary>
    public bool IsLive => _host.OutputIsTerminal && !IsForPrograms;

    /// <summary>A line of the result. Not Spectre's own: it would break long lines at the width of the terminal.</summary>
    public void Line(string text) => _host.Output.WriteLine(Printable.Lines(text));

    /// <summary>A remark for people; programs that read the result don't see it.</summary>
    public void Note(string text) => _host.Error.WriteLine(Printable.Lines(text));

    /// <summary>Why the command failed, to standard error.</summary>
    public void Error(ErrorReport report) => Note(IsJson
        ? JsonSerializer.Serialize(
            new ErrorDocument(new(JsonNamingPolicy.CamelCase.ConvertName(report.Code.ToString()), (int)report.Code, report.Message)), CliJson.Readable.ErrorDocument)
        : report.Message);

    /// <summary>The whole result as one document; as CSV its rows, with the names of the columns before the first of a kind.</summary>
    public void Document<T>(T value, JsonTypeInfo<T> type)
    {
        if (_format != OutputFormat.Csv)
        {
            Line(JsonSerializer.Serialize(value, type));
            return;
        }

        var header = CsvDocument.Header(type);
        if (header != _csvHeader)
            Line(header);
        _csvHeader = header;
        foreach (var row in CsvDocument.Lines(value, type))
            Line(row);
    }

    /// <summary>
    /// A table with borders in a terminal, aligned columns elsewhere. Columns that begin with '#' hold numbers. Where a terminal is too narrow for its
    /// words, each row is a list of names and values.
    /// </summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (_host.OutputIsTerminal)
        {
            Console.Write(ToFit(columns, [.. rows]));
            return;
        }

        var table = ToTable(columns, rows);

        using var text = new StringWriter();
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        plain.Profile.Width = Console.Profile.Width;
        plain.Write(table);
        foreach (var line in text.ToString().Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
            Line(line);
    }

    /// <summary>The table, or the rows one below the other where the terminal is too narrow for it.</summary>
    public IRenderable ToFit(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = ToTable(columns, rows);
        return Fits(table) ? table : new Rows(rows.Select(row => ToRecord(columns, row)));
    }

    /// <summary>Whether no word of a table must be broken to show it.</summary>
    public bool Fits(IRenderable table) => table.Measure(RenderOptions.Create(Console), int.MaxValue).Min <= Console.Profile.Width;

    public Table ToTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = _host.OutputIsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.TrimStart('#'))) { Alignment = column[0] == '#' ? Justify.Right : Justify.Left });
        foreach (var row in rows)
            table.AddRow([.. row.Select(c => Markup.Escape(Printable.Cell(c)))]);
        return table;
    }

    private static Padder ToRecord(IReadOnlyList<string> columns, IReadOnlyList<string> row)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in columns.Zip(row).Where(c => c.Second.Length > 0))
            grid.AddRow(Markup.Escape(name.TrimStart('#')), Markup.Escape(Printable.Cell(value)));
        return new Padder(grid, new Padding(0, 0, 0, 1));
    }
}
