using System.CommandLine;
using Spectre.Console;

namespace Integration.Cli;

/// <summary>Counts messages.</summary>
internal sealed class CountCommand : CliCommand
{
    private readonly Argument<EntityPath[]> _sources = Inputs.Sources("The queues and subscriptions; every one that exists when left out.");
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Count again and again, with the change per second, until Ctrl-C." };
    private readonly Option<int?> _failAbove = Inputs.Number("--fail-above", "End with 10 when a source has more than N messages ready for delivery; with 'SOURCE/$dead-letter' dead letters.", min: 0);
    private readonly Option<TimeSpan?> _interval = Inputs.Duration("--interval", "How long to wait between two counts; 2 s when left out.");
    private readonly Option<bool> _age = new("--age") { Description = "Also how long ago the oldest message was enqueued, by peeking at it." };
    private readonly Option<bool> _prometheus = new("--prometheus") { Description = "Write the text format of Prometheus." };
    private readonly SourceChoice _choice = new(SourceOrder.Name, SourceOrder.Active, SourceOrder.InFlight, SourceOrder.Delayed, SourceOrder.DeadLettered, SourceOrder.Oldest);

    public CountCommand() : base(
        "count",
        "Count messages: active, in flight, delayed, dead-lettered. Approximate where the service's numbers are.",
        "integration count",
        "integration count orders order-placed/billing",
        "integration count orders --watch --age --interval 500ms",
        "integration count orders --fail-above 1000",
        "integration count --filter order --sort active --csv",
        "integration count --prometheus > /var/lib/node_exporter/integration.prom")
    {
        Add(_sources);
        _choice.AddTo(this);
        foreach (var option in new Option[] { _watch, _interval, _age, _failAbove, _prometheus, CommonOptions.Csv })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_watch) && result.GetValue(_failAbove) is not null)
                result.AddError("Give --watch or --fail-above, not both: watching goes on until Ctrl-C.");
            if (result.GetValue(_prometheus) && (result.GetValue(_watch) || result.GetValue(CommonOptions.Csv) || result.GetValue(CommonOptions.Json)))
                result.AddError("Give --prometheus alone, without --watch, --csv and --json.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open().Messaging;
        var (sources, isComplete) = await SourceList.ReadAsync(context, client, context.Get(_sources), p => _choice.Selects(context, p.ToString()), cancellationToken).ConfigureAwait(false);
        if (!context.Get(_watch))
        {
            var counted = await CountAsync(context, client, sources, cancellationToken).ConfigureAwait(false);
            Write(context, counted, new(withRates: false, context.Get(_age)));
            return counted.Sources.Any(s => s.Active > context.Get(_failAbove)) ? ExitCode.TooMany : isComplete ? SourceCounter.CodeOf(counted.Sources) : ExitCode.FoundProblems;
        }

        var rows = new CountRows(withRates: true, context.Get(_age));
        var rates = new SourceRates(context.Host.Time);
        await context.WatchAsync(
            context.Get(_interval) ?? TimeSpan.FromSeconds(2),
            LookAsync,
            counts => context.Out.ToFit(rows.Columns, rows.Of(counts.Sources)),
            counts => Write(context, counts, rows),
            cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;

        async Task<CountsDocument> LookAsync()
        {
            var counts = await CountAsync(context, client, sources, cancellationToken).ConfigureAwait(false);
            return counts with { Sources = [.. counts.Sources.Select(rates.Add)] };
        }
    }

    private async Task<CountsDocument> CountAsync(CliContext context, IMessaging client, IReadOnlyList<EntityPath> sources, CancellationToken cancellationToken)
    {
        var counts = await SourceCounter.CountAsync(context, client, sources, context.Get(_age), cancellationToken).ConfigureAwait(false);
        return new(client.Provider, context.Host.Time.GetUtcNow(), _choice.Sort(context, counts, c => c.Source, c => c));
    }

    private void Write(CliContext context, CountsDocument counts, CountRows rows)
    {
        if (context.Get(_prometheus))
        {
            foreach (var line in PrometheusText.Of(counts))
                context.Out.Line(line);
        }
        else if (context.Out.IsForPrograms)
        {
            context.Out.Document(counts, CliJson.Readable.CountsDocument);
        }
        else if (counts.Sources.Count == 0)
        {
            context.Out.Line(_choice.Filter(context) is not null ? "No queue and no subscription has a name like that." : "There are no queues and no subscriptions.");
        }
        else
        {
            context.Out.Table(rows.Columns, rows.Of(counts.Sources));
        }
    }
}
