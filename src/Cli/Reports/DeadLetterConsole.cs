using System.CommandLine;
using System.Text.Json;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Runs an operation on dead letters over its journal: shows how far it is, and says what it did.</summary>
internal sealed class DeadLetterConsole : IProgress<DeadLetterProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Option<string?> _journal = new("--journal", "-j")
    {
        Description = "The file that makes it resumable and undoable: run the same command again to go on, `dlq undo FILE` to undo. 'dlq-SOURCE.journal' in this folder when left out.",
        HelpName = "FILE",
    };

    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "For how long no further one must come for all to be there; 1 s when left out.");
    private readonly Option<TimeSpan?> _waitLocked = Inputs.Duration("--wait-locked", "How long to wait for dead letters that others hold locked, when going on with an interrupted command, or for the order of groups; 1 min when left out.");
    private readonly Option<int?> _attempts = Inputs.Number("--attempts", "How often to try a call that fails for a passing reason; 5 when left out.", max: 100);

    private DeadLetterProgress? _latest;

    /// <summary>At once: <see cref="Progress{T}"/> reports some time later.</summary>
    public void Report(DeadLetterProgress value) => _latest = value;

    public void AddTo(Command command, bool withJournal = true)
    {
        if (withJournal)
            command.Add(_journal);
        foreach (var option in new Option[] { _wait, _waitLocked, _attempts })
            command.Add(option);
    }

    /// <summary>Runs it on the journal that was typed, or the source's own.</summary>
    public Task<DeadLetterReport> RunAsync(
        CliContext context, Client client, EntityPath source, int? rate,
        Func<DeadLetterSession, IProgress<DeadLetterProgress>, CancellationToken, Task<DeadLetterReport>> run, CancellationToken cancellationToken) =>
        RunAsync(context, client, source, JournalOf(context, source), rate, run, cancellationToken);

    /// <summary>Whether an option was given that only an operation over a journal has.</summary>
    public bool IsAskedFor(CliContext context) =>
        context.Get(_journal) is not null || context.Get(_wait) is not null || context.Get(_waitLocked) is not null || context.Get(_attempts) is not null;

    public string JournalOf(CliContext context, EntityPath source) => context.Get(_journal) ?? $"dlq-{source.Owner}.journal".Replace('/', '.');

    public async Task<DeadLetterReport> RunAsync(
        CliContext context, Client client, EntityPath source, string journal, int? rate,
        Func<DeadLetterSession, IProgress<DeadLetterProgress>, CancellationToken, Task<DeadLetterReport>> run, CancellationToken cancellationToken)
    {
        var defaults = new DeadLetterSessionOptions();
        var session = await DeadLetterSession.OpenAsync(client.Messaging, source, context.PathOf(journal), defaults with
        {
            MaxMessagesPerSecond = rate,
            PollWait = context.Get(_wait) ?? defaults.PollWait,
            WaitForLocked = context.Get(_waitLocked) ?? defaults.WaitForLocked,
            MaxAttempts = context.Get(_attempts) ?? defaults.MaxAttempts,
            TimeProvider = context.Host.Time,
            LoggerFactory = client.LoggerFactory,
        }, cancellationToken).ConfigureAwait(false);
        await using var closes = session.ConfigureAwait(false);
        if (session.Operations is [.., { IsEnded: false } last])
            context.Out.Note($"The journal {journal} has begun with '{Verb(last.Action)} {last.Selection}': the same command goes on with it.");
        var interrupted = cancellationToken.UnsafeRegister(_ => context.Out.Note("Interrupted: finishing what is in flight."), null);
        await using var unregistered = interrupted.ConfigureAwait(false);
        var report = await ShowAsync(context, run(session, this, cancellationToken)).ConfigureAwait(false);
        Write(context, report, journal);
        return report;
    }

    /// <summary>What the process ends with; a failure is told.</summary>
    public static ExitCode CodeOf(CliContext context, DeadLetterReport report)
    {
        if (report.Error is { } error)
        {
            context.Out.Note("Run the same command to go on.");
            var failure = ErrorReport.Of(error);
            context.Out.Error(failure);
            return failure.Code;
        }

        return report.End == DeadLetterEnd.Cancelled ? ExitCode.Interrupted
            : report.Refused.Count > 0 ? ExitCode.Refused
            : report.End == DeadLetterEnd.Left || report.NotReached > 0 || report.FromElsewhere > 0 || report.NotPutBack.Count > 0 ? ExitCode.FoundProblems
            : ExitCode.Ok;
    }

    /// <summary>What would be done, without doing it.</summary>
    public static void WritePreview(CliContext context, DeadLetterAction action, EntityPath source, EntityPath? destination, DeadLetterBrowse browse)
    {
        if (context.Out.IsJson)
        {
            context.Out.Document(
                new DeadLetterPreviewDocument(
                    source.Owner.ToString(), action.ToString(), destination?.ToRoundTripString(), browse.Letters.Count, browse.FromElsewhere, browse.LookedAt, browse.NotLookedAt,
                    [.. browse.Letters.Select(l => l.MessageId)]),
                CliJson.Readable.DeadLetterPreviewDocument);
            return;
        }

        const int MostShown = 20;
        MessageTable.Write(context.Out, [.. browse.Letters.Take(MostShown)]);
        if (browse.Letters.Count > MostShown)
            context.Out.Line($"... and {browse.Letters.Count - MostShown:N0} more; --json lists them all.");
        context.Out.Line($"{browse.Letters.Count:N0} of {browse.LookedAt:N0} dead letters of {source.Owner} would be {Participle(action)}{(destination is null ? "" : $" to {destination}")}. Nothing was done: this was a dry run.");
    }

    private static void Write(CliContext context, DeadLetterReport report, string journal)
    {
        if (context.Out.IsJson)
        {
            context.Out.Document(DeadLetterRunDocument.Of(report, journal), CliJson.Readable.DeadLetterRunDocument);
            return;
        }

        foreach (var refused in report.Refused)
            context.Out.Line($"message {refused.MessageId} refused: {refused.Error.Message}");
        foreach (var id in report.NotPutBack)
            context.Out.Line($"message {id} not put back: its edited copy is no longer among the dead letters, as after a replay.");
        if (report.FromElsewhere > 0)
            context.Out.Note(DeadLetterLook.FromElsewhere(report.Source, report.FromElsewhere));
        if (report.NotReached > 0)
            context.Out.Note($"About {report.NotReached:N0} dead letters could not be looked at: new ones, ones that others hold, or ones behind others of their group. Run the same command again for them.");
        context.Out.Line(
            $"{report.Done:N0} dead letters of {report.Source.Owner} {Participle(report.Action)}{(report.Destination is null ? "" : $" to {report.Destination}")}"
            + Some(report.AlreadyDone, "done before") + Some(report.PossibleDuplicates, "possible duplicates") + Some(report.Refused.Count, "refused") + Some(report.NotPutBack.Count, "not put back")
            + (report.Done > 0 && report.Action is DeadLetterAction.Edit or DeadLetterAction.Discard ? $". `integration dlq undo {journal}` puts them back." : "."));
    }

    private async Task<DeadLetterReport> ShowAsync(CliContext context, Task<DeadLetterReport> running)
    {
        await context.RepeatAsync(running, Interval, () =>
        {
            if (!running.IsCompleted && _latest is { } progress)
            {
                context.Out.Note(context.Out.IsJson
                    ? JsonSerializer.Serialize(new DeadLetterProgressDocument(progress), CliJson.Readable.DeadLetterProgressDocument)
                    : $"{progress.LookedAt:N0} looked at, {progress.Done:N0} {Participle(progress.Action)}");
            }
        }).ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    private static string Verb(DeadLetterAction action) => action.ToString().ToLowerInvariant();

    private static string Participle(DeadLetterAction action) => action switch
    {
        DeadLetterAction.Replay => "replayed",
        DeadLetterAction.Edit => "edited",
        DeadLetterAction.Discard => "discarded",
        _ => "put back",
    };

    private static string Some(long count, string what) => count == 0 ? "" : $", {count:N0} {what}";
}
