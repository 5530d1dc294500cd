using System.CommandLine;

namespace Integration.Cli;

/// <summary>Moves dead letters back.</summary>
internal sealed class DlqRedriveCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly DeadLetterSelection _selection = new();
    private readonly DeadLetterConsole _console = new();
    private readonly Option<EntityPath?> _to = Inputs.Destination();
    private readonly Option<int?> _max = Inputs.Number("--max", "Move at most this many; all when left out.");
    private readonly Option<int?> _rate = Inputs.Number("--rate", "Move at most this many a second; as fast as the service allows when left out.");

    public DlqRedriveCommand() : base(
        "redrive",
        "Move dead letters back to where they came from, each copied before it is removed; with a selection or --to as `dlq replay` does, over a journal. Interrupted, run it again to go on.",
        "integration dlq redrive orders",
        "integration dlq redrive orders --where \"country = 'DE'\" --since 2h",
        "integration dlq redrive orders --to orders-repair",
        "integration dlq redrive order-placed/billing --max 100 --rate 10")
    {
        Add(_source);
        _selection.AddTo(this);
        foreach (var option in new Option[] { _to, _max, _rate })
            Add(option);
        _console.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var query = _selection.Read(context);
        var to = context.Get(_to);
        return query.SelectsAll && to is null && !_console.IsAskedFor(context)
            ? await RedriveAllAsync(context, cancellationToken).ConfigureAwait(false)
            : DeadLetterConsole.CodeOf(context, await _console.RunAsync(
                context, context.Open(noHiddenRetries: true), context.Get(_source), context.Get(_rate),
                (session, progress, token) => session.ReplayAsync(query, to, context.Get(_max), progress, token), cancellationToken).ConfigureAwait(false));
    }

    private async Task<ExitCode> RedriveAllAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open();
        var source = client.DeadLettersOf(context.Get(_source));
        long soFar = 0;
        var options = new RedriveOptions
        {
            MaxMessages = context.Get(_max),
            MaxMessagesPerSecond = context.Get(_rate),
            Progress = new Counter(moved => soFar = moved),
        };
        RedriveResult result;
        try
        {
            result = await source.RedriveAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            context.Out.Note($"{soFar:N0} dead letters were moved; the rest are where they were. Run the same command to go on.");
            throw;
        }

        foreach (var failure in result.Failures)
            context.Out.Note(failure.Message);
        var left = context.Get(_max) is null
            ? await RestCounter.CountAsync(context, client.Messaging, source, counts => counts.Active + (counts.InFlight ?? 0), cancellationToken).ConfigureAwait(false)
            : null;
        if (left > 0)
            context.Out.Note($"About {left:N0} dead letters are still there: new ones, or ones that another process holds locked, such as a redrive that was ended. Run the same command again when their locks have ended.");
        if (context.Out.IsJson)
            context.Out.Document(new RedrivenDocument(source.Path.Owner.ToString(), result.Moved, [.. result.Failures.Select(f => f.Message)], left), CliJson.Readable.RedrivenDocument);
        else
            context.Out.Line($"{result.Moved:N0} dead letters moved back to {source.Path.Owner}{(result.Failures.Count == 0 ? "." : $", {result.Failures.Count:N0} stayed.")}");
        return result.Failures.Count == 0 && left is null or 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    /// <summary>At once: <see cref="Progress{T}"/> reports some time later.</summary>
    private sealed class Counter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
