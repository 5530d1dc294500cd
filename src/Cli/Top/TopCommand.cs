using System.CommandLine;
using Spectre.Console;

namespace Integration.Cli;

/// <summary>A live view of sources.</summary>
internal sealed class TopCommand : CliCommand
{
    private readonly Argument<EntityPath[]> _sources = Inputs.Sources("The queues and subscriptions; every one that exists at the start when left out.");
    private readonly SourceChoice _choice = new(Enum.GetValues<SourceOrder>());
    private readonly Option<TimeSpan?> _interval = Inputs.Duration("--interval", "How long to wait between two looks; 2 s when left out.");
    private readonly Option<bool> _age = new("--age") { Description = "Also how long ago the oldest message was enqueued, by peeking at it." };
    private readonly Option<int?> _times = Inputs.Number("--times", "Without a terminal: end after this many looks; at Ctrl-C when left out.");

    public TopCommand() : base(
        "top",
        "Watch queues and subscriptions: counts, rates, trends and the last error of each. In a terminal keys sort, filter and open dead letters; elsewhere a table every interval.",
        "integration top",
        "integration top --age --sort oldest",
        "integration top --filter \"order*\" --interval 5s",
        "integration top orders --times 10 --csv > orders.csv")
    {
        Add(_sources);
        _choice.AddTo(this);
        foreach (var option in new Option[] { _interval, _age, _times, CommonOptions.Csv })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open().Messaging;
        var live = context.Out.IsLive;
        if (live && context.Get(_times) is not null)
            throw new CliException(ExitCode.Usage, "--times is for output that is no terminal; here q ends it.");
        // In a terminal the filter can be changed: all are looked at.
        var (sources, isComplete) = await SourceList.ReadAsync(
            context, client, context.Get(_sources), p => live || _choice.Selects(context, p.ToString()), cancellationToken).ConfigureAwait(false);
        var watch = new SourceWatch(client, sources, context.Get(_age), context.Host.Time);
        var view = new TopView(watch, _choice.Order(context) ?? SourceOrder.Active, _choice.Filter(context) ?? "");
        try
        {
            if (live)
            {
                var screen = new TopScreen(context.Out, watch, view, context.Host.ReadKey, context.Host.Time);
                await context.Out.Console.Live(new Text("")).Overflow(VerticalOverflow.Crop)
                    .StartAsync(display => screen.RunAsync(Interval(context), display.UpdateTarget, cancellationToken)).ConfigureAwait(false);
            }
            else
            {
                await RepeatAsync(context, watch, view, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The usual way to end it.
        }

        return context.Get(_times) is null || (isComplete && !watch.Sources.Any(s => s.IsFailing)) ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private TimeSpan Interval(CliContext context) => context.Get(_interval) ?? TimeSpan.FromSeconds(2);

    private async Task RepeatAsync(CliContext context, SourceWatch watch, TopView view, CancellationToken cancellationToken)
    {
        var table = new TopTable(watch.WithAge);
        var times = context.Get(_times) ?? int.MaxValue;
        for (var looks = 1; ; looks++)
        {
            await watch.LookAsync(cancellationToken).ConfigureAwait(false);
            var shown = view.Shown;
            if (context.Out.IsForPrograms)
            {
                context.Out.Document(new CountsDocument(watch.Client.Provider, watch.At!.Value, [.. shown.Select(s => s.ToDocument())]), CliJson.Readable.CountsDocument);
            }
            else
            {
                var (columns, rows) = table.Of(shown);
                context.Out.Table(columns, rows);
            }

            if (looks == times)
                return;
            await context.Host.Time.DelayAsync(Interval(context), cancellationToken).ConfigureAwait(false);
        }
    }
}
