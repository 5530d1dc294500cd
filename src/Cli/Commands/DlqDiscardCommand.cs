using System.CommandLine;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Discards dead letters.</summary>
internal sealed class DlqDiscardCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly DeadLetterSelection _selection = new();
    private readonly Option<int?> _max = Inputs.Number("--max", "Discard at most this many; all when left out.");
    private readonly Option<int?> _rate = Inputs.Number("--rate", "Discard at most this many a second.");
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show which would be discarded; touch nothing." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };
    private readonly DeadLetterConsole _console = new();

    public DlqDiscardCommand() : base(
        "discard",
        "Take dead letters out: each is removed once it is on disk, in the journal, from which `dlq undo` puts it back. Asks first. Ctrl-C finishes what is in flight; run again to go on.",
        "integration dlq discard orders --where \"dead-letter.reason = 'TimeToLiveExpired'\"",
        "integration dlq discard orders --until 30d --yes",
        "integration dlq discard orders --dry-run")
    {
        Aliases.Add("remove");
        Add(_source);
        _selection.AddTo(this);
        foreach (var option in new Option[] { _max, _rate, _dryRun, _yes })
            Add(option);
        _console.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (source, query, max) = (context.Get(_source), _selection.Read(context), context.Get(_max));
        var client = context.Open(noHiddenRetries: true);
        if (context.Get(_dryRun))
        {
            var browse = await DeadLetterLook.BrowseAsync(context, client, source, query, max, mayReceive: true, null, cancellationToken).ConfigureAwait(false);
            DeadLetterConsole.WritePreview(context, DeadLetterAction.Discard, source, null, browse);
            return DeadLetterLook.CodeOf(browse);
        }

        await context.ConfirmAsync(
            $"Take {(query.SelectsAll ? "all dead letters" : $"the dead letters with {query}")}{(max is null ? "" : $", {max:N0} at most,")} out of '{source}' on {client.Name}? They are kept in {_console.JournalOf(context, source)}.",
            context.Get(_yes), cancellationToken).ConfigureAwait(false);
        var report = await _console.RunAsync(
            context, client, source, context.Get(_rate), (session, progress, token) => session.DiscardAsync(query, max, progress, token), cancellationToken).ConfigureAwait(false);
        return DeadLetterConsole.CodeOf(context, report);
    }
}
