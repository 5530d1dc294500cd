using System.CommandLine;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Replays dead letters.</summary>
internal sealed class DlqReplayCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly DeadLetterSelection _selection = new();
    private readonly Option<EntityPath?> _to = Inputs.Destination();
    private readonly Option<int?> _max = Inputs.Number("--max", "Replay at most this many; all when left out.");
    private readonly Option<int?> _rate = Inputs.Number("--rate", "Replay at most this many a second.");
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show which would be replayed; touch nothing." };
    private readonly DeadLetterConsole _console = new();

    public DlqReplayCommand() : base(
        "replay",
        "Send dead letters where they came from, or elsewhere, in the order of their groups: each is removed once its copy is confirmed. Ctrl-C finishes what is in flight; run again to go on.",
        "integration dlq replay orders --dry-run",
        "integration dlq replay orders --where \"country = 'DE'\" --rate 50",
        "integration dlq replay orders --id m1 --id m2 --to orders-repair")
    {
        Add(_source);
        _selection.AddTo(this);
        foreach (var option in new Option[] { _to, _max, _rate, _dryRun })
            Add(option);
        _console.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (source, query, to, max) = (context.Get(_source), _selection.Read(context), context.Get(_to), context.Get(_max));
        var client = context.Open(noHiddenRetries: true);
        if (context.Get(_dryRun))
        {
            await DeadLetterSession.CheckDestinationAsync(client.Messaging, to ?? source, cancellationToken).ConfigureAwait(false);
            var meant = to is null ? query with { CameFrom = source.Owner } : query;
            var browse = await DeadLetterLook.BrowseAsync(context, client, source, meant, max, mayReceive: true, null, cancellationToken).ConfigureAwait(false);
            DeadLetterConsole.WritePreview(context, DeadLetterAction.Replay, source, to ?? source, browse);
            return DeadLetterLook.CodeOf(browse);
        }

        var report = await _console.RunAsync(
            context, client, source, context.Get(_rate), (session, progress, token) => session.ReplayAsync(query, to, max, progress, token), cancellationToken).ConfigureAwait(false);
        return DeadLetterConsole.CodeOf(context, report);
    }
}
