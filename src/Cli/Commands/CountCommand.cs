using System.CommandLine;
using Spectre.Console;

namespace Integration.Cli;

/// <summary>Counts messages.</summary>
internal sealed class CountCommand : CliCommand
{
    private readonly Argument<EntityPath[]> _sources = Inputs.Sources("The queues and subscriptions; every one that exists when left out.");
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Count again and again, until Ctrl-C." };
    private readonly Option<int?> _failAbove = Inputs.Number("--fail-above", "End with 10 when a source has more than N messages ready for delivery; with 'SOURCE/$dead-letter' dead letters.", min: 0);
    private readonly Option<TimeSpan?> _interval = Inputs.Duration("--interval", "How long to wait between two counts; 2 s when left out.");

    public CountCommand() : base(
        "count",
        "Count messages: active, in flight, delayed, dead-lettered. Approximate where the service's numbers are.",
        "integration count",
        "integration count orders order-placed/billing",
        "integration count orders --watch --interval 500ms",
        "integration count orders --fail-above 1000")
    {
        Add(_sources);
        Add(_watch);
        Add(_interval);
        Add(_failAbove);
        Validators.Add(result =>
        {
            if (result.GetValue(_watch) && result.GetValue(_failAbove) is not null)
                result.AddError("Give --watch or --fail-above, not both: watching goes on until Ctrl-C.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open().Messaging;
        var given = context.Get(_sources) ?? [];
        var (sources, isComplete) = given.Length > 0 ? new(given, IsComplete: true) : await SourceList.ReadAsync(context, client, cancellationToken).ConfigureAwait(false);
        if (!context.Get(_watch))
        {
            var counted = await CountAsync(context, client, sources, cancellationToken).ConfigureAwait(false);
            Write(context, counted);
            return counted.Sources.Any(s => s.Active > context.Get(_failAbove)) ? ExitCode.TooMany : isComplete ? SourceCounter.CodeOf(counted.Sources) : ExitCode.FoundProblems;
        }

        try
        {
            await WatchAsync(context, client, sources, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The usual way to end it.
        }

        return ExitCode.Ok;
    }

    private async Task WatchAsync(CliContext context, IMessaging client, IReadOnlyList<EntityPath> sources, CancellationToken cancellationToken)
    {
        var interval = context.Get(_interval) ?? TimeSpan.FromSeconds(2);
        if (context.Out.IsLive)
        {
            await context.Out.Console.Live(new Text("")).StartAsync(live => RepeatAsync(counts => live.UpdateTarget(ToTable(context.Out, counts)))).ConfigureAwait(false);
            return;
        }

        await RepeatAsync(counts => Write(context, counts)).ConfigureAwait(false);

        async Task RepeatAsync(Action<CountsDocument> show)
        {
            while (true)
            {
                show(await CountAsync(context, client, sources, cancellationToken).ConfigureAwait(false));
                await Task.Delay(interval, context.Host.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<CountsDocument> CountAsync(CliContext context, IMessaging client, IReadOnlyList<EntityPath> sources, CancellationToken cancellationToken)
    {
        var counts = await SourceCounter.CountAsync(context, client, sources, cancellationToken).ConfigureAwait(false);
        return new(client.Provider, context.Host.Time.GetUtcNow(), counts);
    }

    private static void Write(CliContext context, CountsDocument counts)
    {
        if (context.Out.IsJson)
            context.Out.Document(counts, CliJson.Readable.CountsDocument);
        else if (counts.Sources.Count == 0)
            context.Out.Line("There are no queues and no subscriptions.");
        else
            context.Out.Table(CountRows.Columns, CountRows.Of(counts.Sources));
    }

    private static Table ToTable(CliOutput output, CountsDocument counts) => output.ToTable(CountRows.Columns, CountRows.Of(counts.Sources));
}
