using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Replays a stream into a queue.</summary>
internal sealed class StreamReplayCommand : CliCommand
{
    private readonly Argument<EntityPath> _stream = Inputs.Stream();

    private readonly Option<string> _queue = new("--queue") { Description = "The queue that gets a copy of each record.", HelpName = "QUEUE", Required = true };

    private readonly Option<string?> _queueAt = new("--queue-at")
    {
        Description = "The provider that has the queue, or a section of the configuration that has a 'Provider'; the stream's own when left out. Most have streams or queues only.",
        HelpName = "NAME",
    };

    private readonly Option<StreamPosition?> _from = Inputs.Position(
        "--from", "Where to begin: earliest (the default), -15m (s, m, h, d), a time such as 2026-03-01T12:00:00Z, or of one partition @OFFSET or '>OFFSET'.");

    private readonly Option<StreamPosition?> _to = Inputs.Position("--to", "Where to end: a time, before which a record was appended; latest, what there is, when left out.");
    private readonly Option<string?> _partition = new("--partition") { Description = "Only this partition.", HelpName = "ID" };

    private readonly Option<string?> _journal = new("--journal", "-j")
    {
        Description = "The file that makes the replay resumable: run the same command again to go on. 'replay-STREAM-to-QUEUE.journal' in this folder when left out. Removed when the replay is complete.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _skipGaps = new("--skip-gaps") { Description = "Go on behind records that are no longer kept, and end with 1; otherwise the replay ends there." };
    private readonly Option<string?> _refusedTo = new("--refused-to") { Description = "Append records that the queue refuses for good to this file, as lines of JSON; otherwise the replay ends there.", HelpName = "FILE" };
    private readonly Option<int?> _attempts = Inputs.Number("--attempts", "How often to try a call that fails for a passing reason; 5 when left out.", max: 100);

    public StreamReplayCommand() : base(
        "replay",
        "Send a copy of each record of a time to a queue: each copy is confirmed before the next place is noted. Order is kept per key. Ctrl-C finishes what is in flight; run again to go on.",
        "integration stream replay clicks --provider aws-kinesis --queue clicks-again --queue-at aws --from -1h",
        "integration stream replay clicks --provider azure-event-hubs --queue clicks-again --queue-at azure-service-bus --from 2026-03-01T12:00:00Z --to 2026-03-01T13:00:00Z",
        "integration stream replay clicks --provider azure-event-hubs --queue clicks-again --queue-at rabbitmq --partition 0 --from @1200")
    {
        Add(_stream);
        foreach (var option in new Option[] { _queue, _queueAt, _from, _to, _partition, _journal, _skipGaps, _refusedTo, _attempts })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var from = context.Open(noHiddenRetries: true);
        var to = context.Get(_queueAt) is { } queueAt ? context.Open(queueAt, noHiddenRetries: true) : from;
        if (to.Messaging.HasStreamsAlone())
            throw new CliException(ExitCode.Unsupported, $"'{to.Name}' has streams and no queues. Name the provider of the queue with {_queueAt.Name}.");
        var route = new MoveRoute(context.Get(_stream), EntityPath.Queue(context.Get(_queue)!));
        var journal = context.Get(_journal) ?? $"replay-{route.Source}-to-{route.Destination}.journal";
        var console = new MirrorConsole(context, from, to, route, journal);
        var report = await console.RunAsync(
            new StreamMirrorOptions
            {
                FromName = from.SideName,
                ToName = to.SideName,
                StartAt = context.Get(_from) ?? StreamPosition.Earliest,
                Until = EndOf(context.Get(_to) ?? StreamPosition.Latest),
                Partition = context.Get(_partition),
                Follow = false,
                SkipGaps = context.Get(_skipGaps),
                MaxAttempts = context.Get(_attempts) ?? 5,
            },
            context.Get(_refusedTo), cancellationToken).ConfigureAwait(false);
        if (report.End == MirrorEnd.Cancelled)
            throw new CliException(ExitCode.Interrupted, $"Interrupted. Run the same command to go on with the journal {journal}.");

        // The next replay is another one, also of the same records.
        if (report.End == MirrorEnd.CaughtUp)
            File.Delete(context.PathOf(journal));
        return console.CodeOf(report);
    }

    private static DateTimeOffset? EndOf(StreamPosition to) => to.Kind switch
    {
        StreamPositionKind.Latest => null,
        StreamPositionKind.Time => to.Time,
        _ => throw new CliException(ExitCode.Usage, $"--to: a replay ends at latest or at a time such as 2026-03-01T12:00:00Z, not at {to}."),
    };
}
