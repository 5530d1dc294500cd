using System.CommandLine;

namespace Integration.Cli;

/// <summary>Follows a source.</summary>
internal sealed class TailCommand : CliCommand
{
    private const int PageSize = 100;

    private readonly Argument<EntityPath> _source = Inputs.Source();
    private readonly Option<int?> _max = Inputs.Number("--max", "End after this many messages; never when left out.");
    private readonly Option<bool> _complete = new("--complete") { Description = "Receive the messages and remove each for good, once it is written." };
    private readonly Option<bool> _peek = new("--peek") { Description = "Only look (the default): nothing is locked, counted as a delivery or removed." };

    private readonly Option<MessageFilter?> _where = Inputs.Parsed(
        "--where", "Only messages that a filter selects, by headers and properties: \"country = 'DE' and total >= 100\". Not with --complete.", "FILTER", MessageFilter.Parse);

    private readonly Option<TimeSpan?> _interval = Inputs.Duration("--interval", "How often to look; 1 s when left out.");

    public TailCommand() : base(
        "tail",
        "Follow a source and write each message as a line of JSON, until Ctrl-C. It only looks, unless --complete removes what it wrote.",
        "integration tail orders",
        "integration tail orders --where \"country = 'DE'\"",
        "integration tail order-placed/audit --complete >> audit.ndjson")
    {
        Add(_source);
        foreach (var option in new Option[] { _max, _complete, _peek, _where, _interval })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_complete) && result.GetValue(_peek))
                result.AddError("Give --complete or --peek, not both.");
            if (result.GetValue(_complete) && result.GetValue(_where) is not null)
                result.AddError("--where looks; --complete would have to keep from others what it does not select. Use --peek, or receive without a filter.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open().Messaging;
        var source = client.Source(context.Get(_source));
        long max = context.Get(_max) ?? long.MaxValue;
        try
        {
            if (context.Get(_complete))
                await new LineReceiver(context, client, source) { Max = max, Wait = Timeout.InfiniteTimeSpan, Complete = true }.RunAsync(context.Host.Output, cancellationToken).ConfigureAwait(false);
            else
                await FollowAsync(context, source, max, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The usual way to end it.
        }

        return ExitCode.Ok;
    }

    private async Task FollowAsync(CliContext context, IMessageSource source, long max, CancellationToken cancellationToken)
    {
        var interval = context.Get(_interval) ?? TimeSpan.FromSeconds(1);
        var output = context.Host.Output;
        var where = context.Get(_where) ?? MessageFilter.All;
        for (string? after = null; max > 0;)
        {
            var page = where.Conditions.Count == 0 ? (int)Math.Min(PageSize, max) : PageSize;
            var messages = await PeekAsync(source, page, after, cancellationToken).ConfigureAwait(false);
            foreach (var message in messages.Where(m => where.Matches(m.Message)).Take((int)Math.Min(PageSize, max)))
            {
                await output.WriteLineAsync(MessageLineWriter.Write(message)).ConfigureAwait(false);
                max--;
            }

            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (messages.Count > 0)
                after = messages[^1].SequenceNumber;
            else
                await context.Host.Time.DelayAsync(interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<PeekedMessage>> PeekAsync(IMessageSource source, int max, string? after, CancellationToken cancellationToken)
    {
        try
        {
            return await source.PeekAsync(max, after, cancellationToken).ConfigureAwait(false);
        }
        catch (CapabilityNotSupportedException e)
        {
            throw new CliException(ExitCode.Unsupported, $"{e.Message} Here: `integration receive {source.Path}` shows messages and gives them back, `tail --complete` removes them.", e);
        }
    }
}
