using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Moves live messages.</summary>
internal sealed class MoveCommand : CliCommand
{
    private readonly ProviderPair _providers = new();
    private readonly RouteArguments _routes = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be moved and what the destination would refuse; touch nothing." };

    private readonly Option<string?> _journal = new("--journal", "-j")
    {
        Description = "The file that makes the move resumable and verifiable: run the same command again to go on. 'move-FROM-to-TO.journal' in this folder when left out.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _noJournal = new("--no-journal") { Description = "Keep no journal: an interrupted move may then copy some messages twice, and can't be verified." };
    private readonly Option<int?> _rate = Inputs.Number("--rate", "Copy at most this many messages a second, over all routes.");
    private readonly Option<int?> _batch = Inputs.Number("--batch", "How many messages to copy at a time; 25 when left out.", max: 1000);
    private readonly Option<int?> _parallel = Inputs.Number("--parallel", "How many batches of a route to have under way; 4 when left out.", max: 64);
    private readonly Option<TimeSpan?> _waitDelayed = Inputs.Duration("--wait-delayed", "How long to wait for delayed messages to become due; not at all when left out.");
    private readonly Option<TimeSpan?> _waitLocked = Inputs.Duration("--wait-locked", "How long to wait for messages that others hold locked; 1 min when left out.");
    private readonly Option<TimeSpan?> _pollWait = Inputs.Duration("--poll-wait", "How long a receive waits before the source counts as empty for now; 2 s when left out.");

    private readonly Option<int?> _attempts = Inputs.Number("--attempts", "How often to try a call that fails for a passing reason; 5 when left out.", max: 100);
    private readonly Option<int?> _maxRefused = Inputs.Number("--max-refused", "End a route when the destination refused more messages than this for good; 1000 when left out. They stay at the source.", min: 0);
    private readonly Option<bool> _again = new("--again") { Description = "Go on with a journal whose move is finished, as when more messages came after it." };

    private readonly Option<string?> _refusedTo = new("--refused-to")
    {
        Description = "Put messages that the destination refuses for good into this queue of --from, or append them as lines of JSON to this file (a name with a dot or slash), and remove them from their source.",
        HelpName = "QUEUE|FILE",
    };

    public MoveCommand() : base(
        "move",
        "Move messages: each is copied, the copy confirmed and noted in the journal, and only then removed at its source. Ctrl-C finishes what is in flight; run again to go on.",
        "integration move --from aws --to azure-service-bus --dry-run",
        "integration move --from aws --to azure-service-bus --dead-letters --rate 500",
        "integration move orders=orders-v2 --from aws --to aws",
        "integration move orders old-name=new-name --from aws --to azure-service-bus --journal orders.journal")
    {
        _routes.AddTo(this, withDeadLetters: true);
        _providers.AddTo(this, _routes.FindFaultWithinOne);
        foreach (var option in new Option[] { _dryRun, _journal, _noJournal, _rate, _batch, _parallel, _waitDelayed, _waitLocked, _pollWait, _attempts, _maxRefused, _refusedTo, _again })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_noJournal) && result.GetValue(_journal) is not null)
                result.AddError("Give --journal or --no-journal, not both.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to) = _providers.Open(context, countsEverySend: true);
        var routes = await _routes.ReadAsync(context, from.Messaging, cancellationToken).ConfigureAwait(false);
        var journal = context.Get(_noJournal) ? null : context.Get(_journal) ?? $"move-{from.Name}-to-{to.Name}.journal".Replace(':', '-');
        var refused = RefusedTarget.Open(context, from.Messaging, context.Get(_refusedTo));
        await using var closesRefused = refused.ConfigureAwait(false);
        var mover = new Mover(from.Messaging, to.Messaging, ReadOptions(context, from, journal) with { KeepRefused = refused.Keep });
        if (context.Get(_dryRun))
        {
            var preview = await mover.PreviewAsync(routes, cancellationToken).ConfigureAwait(false);
            MovePrinter.WritePreview(context.Out, from, to, preview);
            return preview.Any(p => p.Findings.Any(f => f.Severity == FindingSeverity.Blocking)) ? ExitCode.FoundProblems : ExitCode.Ok;
        }

        if (journal is not null && File.Exists(context.PathOf(journal)))
            context.Out.Note($"Going on with the journal {journal}.");
        var progress = new MoveDisplay(context);
        var interrupted = cancellationToken.UnsafeRegister(_ => context.Out.Note("Interrupted: finishing what is in flight."), null);
        await using var unregistered = interrupted.ConfigureAwait(false);
        var report = await progress.ShowAsync(mover.RunAsync(routes, progress, cancellationToken)).ConfigureAwait(false);
        MovePrinter.WriteReport(context.Out, from, to, report);
        return CodeOf(context, report, journal);
    }

    private MoveOptions ReadOptions(CliContext context, Client from, string? journal)
    {
        var defaults = new MoveOptions();
        return defaults with
        {
            JournalPath = journal is null ? null : context.PathOf(journal),
            MaxMessagesPerSecond = context.Get(_rate),
            BatchSize = context.Get(_batch) ?? defaults.BatchSize,
            Parallelism = context.Get(_parallel) ?? defaults.Parallelism,
            WaitForDelayed = context.Get(_waitDelayed) ?? defaults.WaitForDelayed,
            WaitForLocked = context.Get(_waitLocked) ?? defaults.WaitForLocked,
            PollWait = context.Get(_pollWait) ?? defaults.PollWait,
            MaxAttempts = context.Get(_attempts) ?? defaults.MaxAttempts,
            MaxRefused = context.Get(_maxRefused) ?? defaults.MaxRefused,
            ContinueFinished = context.Get(_again),
            TimeProvider = context.Host.Time,
            LoggerFactory = from.LoggerFactory,
        };
    }

    private static ExitCode CodeOf(CliContext context, MoveReport report, string? journal)
    {
        if (report.IsComplete)
            return report.Routes.Any(r => r.RefusedKept.Count > 0) ? ExitCode.Refused : ExitCode.Ok;
        context.Out.Note(journal is null
            ? "Messages are left at the source. Run the same command to move them."
            : $"Messages are left at the source. Run the same command with --journal {journal} to go on.");
        if (report.Routes.FirstOrDefault(r => r.Error is not null)?.Error is { } error)
        {
            var failure = ErrorReport.Of(error);
            context.Out.Error(failure);
            return failure.Code;
        }

        return report.Routes.Any(r => r.End == MoveEnd.Cancelled) ? ExitCode.Interrupted
            : report.Routes.Any(r => r.End == MoveEnd.RefusedLeft) ? ExitCode.Refused
            : ExitCode.FoundProblems;
    }
}
