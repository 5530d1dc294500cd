using System.CommandLine;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Lists dead letters.</summary>
internal sealed class DlqListCommand : CliCommand
{
    private readonly Argument<EntityPath[]> _sources = Inputs.Sources("The queue or subscription whose dead letters to list; how many each one has when left out.");
    private readonly DeadLetterSelection _selection = new();
    private readonly Option<DeadLetterGrouping?> _by = new("--by") { Description = "Count groups of dead letters that have this in common, instead of listing each." };
    private readonly Option<int?> _max = Inputs.Number("--max", "List at most this many; 100 when left out, all with --by.");
    private readonly Option<bool> _receive = new("--receive") { Description = "Where the service can't peek: receive them, and give them back within one lock, which counts a delivery of each." };
    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "With --receive: for how long no further one must come for all to be there; 1 s when left out.");
    private readonly Option<bool> _check = new("--check") { Description = "End with 10 when there are any, for scripts." };

    public DlqListCommand() : base(
        "list",
        "List dead letters with their reasons, or groups of them; or, without a source, how many every queue and subscription has.",
        "integration dlq list",
        "integration dlq list orders",
        "integration dlq list orders --by reason --since 1d",
        "integration dlq list orders --where \"dead-letter.exception = 'System.TimeoutException'\" --json-path \"$.customer.country = 'DE'\"",
        "integration dlq list orders --json --receive",
        "integration dlq list --csv",
        "integration dlq list --check")
    {
        _sources.Arity = ArgumentArity.ZeroOrOne;
        Add(_sources);
        _selection.AddTo(this);
        foreach (var option in new Option[] { _by, _max, _receive, _wait, _check, CommonOptions.Csv })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open();
        if (context.Get(_sources) is not [var source])
            return await CountAsync(context, client.Messaging, cancellationToken).ConfigureAwait(false);
        var by = context.Get(_by);
        var browse = await DeadLetterLook.BrowseAsync(
            context, client, source, _selection.Read(context), context.Get(_max) ?? (by is null ? 100 : null), context.Get(_receive), context.Get(_wait), cancellationToken).ConfigureAwait(false);
        if (by is { } grouping)
            WriteGroups(context.Out, source, grouping, browse);
        else
            MessageTable.Write(context.Out, browse.Letters);
        return context.Get(_check) && browse.Letters.Count > 0 ? ExitCode.TooMany : DeadLetterLook.CodeOf(browse);
    }

    private async Task<ExitCode> CountAsync(CliContext context, IMessaging client, CancellationToken cancellationToken)
    {
        if (context.Get(_by) is not null || !_selection.Read(context).SelectsAll)
            throw new CliException(ExitCode.Usage, "Name the queue or subscription whose dead letters to select or to group; without one only their numbers are shown.");
        var (sources, isComplete) = await SourceList.ReadAsync(context, client, cancellationToken).ConfigureAwait(false);
        var counts = await SourceCounter.CountAsync(context, client, sources, withAge: false, cancellationToken).ConfigureAwait(false);
        var withDeadLetters = counts.Where(c => c.DeadLettered > 0).ToList();
        if (context.Out.IsForPrograms)
            context.Out.Document(new CountsDocument(client.Provider, context.Host.Time.GetUtcNow(), withDeadLetters), CliJson.Readable.CountsDocument);
        else if (withDeadLetters.Count == 0)
            context.Out.Line("No dead letters.");
        else
            context.Out.Table(["Source", "#Dead-lettered", "Numbers"], withDeadLetters.Select(c => new[] { c.Source, $"{c.DeadLettered:N0}", c.Exact ? "exact" : "approximate" }));
        if (context.Get(_check) && withDeadLetters.Count > 0)
            return ExitCode.TooMany;
        return isComplete ? SourceCounter.CodeOf(counts) : ExitCode.FoundProblems;
    }

    private static void WriteGroups(CliOutput output, EntityPath source, DeadLetterGrouping by, DeadLetterBrowse browse)
    {
        var groups = DeadLetterGroup.Of(browse.Letters, by);
        if (output.IsForPrograms)
        {
            output.Document(new DeadLetterGroupsDocument(source.Owner.ToString(), by.ToString(), browse.LookedAt, browse.NotLookedAt, groups), CliJson.Readable.DeadLetterGroupsDocument);
            return;
        }

        if (groups.Count == 0)
            output.Line("No messages.");
        else
            output.Table([by.ToString(), "#Dead letters", "First", "Last", "Example"], groups.Select(g => new[] { g.Key ?? "(none)", $"{g.Count:N0}", MessageTable.Time(g.First), MessageTable.Time(g.Last), g.Example }));
    }
}
