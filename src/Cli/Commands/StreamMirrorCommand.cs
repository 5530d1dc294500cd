using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Mirrors a stream to another provider.</summary>
internal sealed class StreamMirrorCommand : CliCommand
{
    private readonly Argument<EntityPath> _stream = Inputs.Stream();
    private readonly ProviderPair _providers = new();

    private readonly Option<string?> _as = new("--as") { Description = "The stream that records go to, where its name is another.", HelpName = "STREAM" };

    private readonly Option<StreamPosition?> _startAt = Inputs.Position("--start-at", "Where to begin: earliest (the default), -15m (s, m, h, d) or a time. Fixed when the journal begins.");
    private readonly Option<bool> _once = new("--once") { Description = "End when all that there is is copied, instead of going on until Ctrl-C." };

    private readonly Option<string?> _journal = new("--journal", "-j")
    {
        Description = "The file that makes the mirror resumable: run the same command again to go on. 'mirror-STREAM-FROM-to-TO.journal' in this folder when left out.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _skipGaps = new("--skip-gaps") { Description = "Go on behind records that are no longer kept, and count a gap; otherwise the mirror ends there." };
    private readonly Option<string?> _refusedTo = new("--refused-to") { Description = "Append records that the destination refuses for good to this file, as lines of JSON; otherwise the mirror ends there.", HelpName = "FILE" };

    public StreamMirrorCommand() : base(
        "mirror",
        "Copy a stream's records to a stream of another provider, until Ctrl-C: each copy is confirmed before the next place is noted. Order is kept per key; partitions may differ; what came from the other side does not go back.",
        "integration stream mirror clicks --from aws-kinesis --to azure-event-hubs",
        "integration stream mirror clicks --from azure-event-hubs --to aws-kinesis --as old-clicks --start-at -1d --once")
    {
        Add(_stream);
        _providers.AddTo(this);
        foreach (var option in new Option[] { _as, _startAt, _once, _journal, _skipGaps, _refusedTo })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to) = _providers.Open(context, countsEverySend: true);
        var source = context.Get(_stream);
        var journal = context.Get(_journal) ?? $"mirror-{source}-{from.SideName}-to-{to.SideName}.journal";
        var console = new MirrorConsole(context, from, to, new MoveRoute(source, context.Get(_as) is { } name ? EntityPath.Stream(name) : source), journal);
        var report = await console.RunAsync(
            new StreamMirrorOptions
            {
                FromName = from.SideName,
                ToName = to.SideName,
                StartAt = context.Get(_startAt) ?? StreamPosition.Earliest,
                Follow = !context.Get(_once),
                SkipGaps = context.Get(_skipGaps),
            },
            context.Get(_refusedTo), cancellationToken).ConfigureAwait(false);
        return report.End == MirrorEnd.Cancelled && context.Get(_once)
            ? throw new CliException(ExitCode.Interrupted, $"Interrupted. Run the same command to go on with the journal {journal}.")
            : console.CodeOf(report);
    }
}
