using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Integration.Outbox;

namespace Integration.Cli;

/// <summary>Which rows a command is about: options that the commands share.</summary>
internal sealed class RowSelection
{
    private readonly Option<long[]> _rows = new("--row")
    {
        Description = "The row with this number; may be given several times.",
        HelpName = "N",
        CustomParser = ParseRows,
    };

    private readonly Option<string[]> _ids = new("--id") { Description = "The message with this id; may be given several times.", HelpName = "ID" };

    private readonly Option<string?> _destination = new("--destination")
    {
        Description = "Those for this queue, or for a topic ('topic:NAME').",
        HelpName = "NAME",
    };

    private readonly Option<bool> _all = new("--all") { Description = "All that are parked." };
    private readonly Option<int?> _limit;

    public RowSelection(string limit) => _limit = Inputs.Number("--limit", limit);

    /// <param name="command">The command.</param>
    /// <param name="isNeeded">Whether it must be said which rows, if only by <c>--all</c>.</param>
    public void AddTo(Command command, bool isNeeded)
    {
        foreach (var option in new Option[] { _rows, _ids, _destination, _limit })
            command.Add(option);
        if (!isNeeded)
            return;
        command.Add(_all);
        command.Validators.Add(result =>
        {
            var chosen = result.GetResult(_rows) is not null || result.GetResult(_ids) is not null || result.GetResult(_destination) is not null;
            if (!chosen && !result.GetValue(_all))
                result.AddError("Say which rows: --row, --id, --destination, or --all.");
            else if (chosen && result.GetValue(_all))
                result.AddError("Give --all, or which rows.");
        });
    }

    public int? Limit(CliContext context) => context.Get(_limit);

    public OutboxFilter Filter(CliContext context, OutboxState state) => new(state)
    {
        Sequences = context.Get(_rows) ?? [],
        MessageIds = context.Get(_ids) ?? [],
        Destination = context.Get(_destination),
    };

    private static long[]? ParseRows(ArgumentResult result)
    {
        var rows = new List<long>();
        foreach (var token in result.Tokens)
        {
            if (long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var row))
                rows.Add(row);
            else
                result.AddError($"--row: '{token.Value}' is not the number of a row. For the id of a message there is --id.");
        }

        return [.. rows];
    }
}
