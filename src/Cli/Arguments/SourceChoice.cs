using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO.Enumeration;

namespace Integration.Cli;

/// <summary>Which entities are shown, and in what order: options of the commands that list them.</summary>
internal sealed class SourceChoice
{
    private readonly Option<SourceOrder?> _sort;

    private readonly Option<string?> _filter = new("--filter")
    {
        Description = "Only those whose name has this text; with '*' for any text, those whose whole name is like that.",
        HelpName = "NAME",
    };

    /// <param name="orders">What they can be sorted by.</param>
    public SourceChoice(params SourceOrder[] orders)
    {
        var names = Array.ConvertAll(orders, o => o.ToString().ToLowerInvariant());
        _sort = new("--sort")
        {
            Description = $"By what to sort: {string.Join(", ", names)}; numbers with the largest first.",
            HelpName = "BY",
            CustomParser = result =>
            {
                if (Array.IndexOf(names, result.Tokens[0].Value.ToLowerInvariant()) is >= 0 and var at)
                    return orders[at];
                result.AddError($"--sort: '{result.Tokens[0].Value}' is none of {string.Join(", ", names)}.");
                return null;
            },
        };
        _sort.CompletionSources.Add(names);
    }

    public void AddTo(Command command)
    {
        command.Add(_sort);
        command.Add(_filter);
    }

    public SourceOrder? Order(CliContext context) => context.Get(_sort);

    public bool Selects(CliContext context, string name) => Selects(context.Get(_filter) ?? "", name);

    public string? Filter(CliContext context) => context.Get(_filter);

    /// <summary>Whether the order that was typed needs counts.</summary>
    public bool IsByNumber(CommandResult result) => result.GetValue(_sort) is not (null or SourceOrder.Name);

    /// <summary>Whether a filter selects a name; an empty one selects every.</summary>
    public static bool Selects(string filter, string name) =>
        filter.Contains('*', StringComparison.Ordinal) ? FileSystemName.MatchesSimpleExpression(filter, name) : name.Contains(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>The items in the order that was typed, or else as they are.</summary>
    public IReadOnlyList<T> Sort<T>(CliContext context, IReadOnlyList<T> items, Func<T, string> name, Func<T, SourceCounts?> counts) =>
        Order(context) is { } order ? [.. SourceOrders.Sort(items, order, name, counts)] : items;
}
