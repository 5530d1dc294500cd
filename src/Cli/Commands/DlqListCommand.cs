using System.CommandLine;

namespace Integration.Cli;

/// <summary>Lists dead letters.</summary>
internal sealed class DlqListCommand : CliCommand
{
    private readonly Argument<EntityPath[]> _sources = Inputs.Sources("The queue or subscription whose dead letters to list; how many each one has when left out.");
    private readonly Option<int?> _max = Inputs.Number("--max", "List at most this many; 100 when left out.");
    private readonly Option<bool> _receive = new("--receive") { Description = "Where the service can't peek: receive them, and give them back." };

    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "With --receive: for how long no further one must come for all to be there; 1 s when left out.");

    public DlqListCommand() : base(
        "list",
        "List dead letters with their reasons; or, without a source, how many every queue and subscription has.",
        "integration dlq list",
        "integration dlq list orders",
        "integration dlq list orders --json --receive")
    {
        _sources.Arity = ArgumentArity.ZeroOrOne;
        Add(_sources);
        Add(_max);
        Add(_receive);
        Add(_wait);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open();
        if (context.Get(_sources) is not [var source])
            return await CountAsync(context, client.Messaging, cancellationToken).ConfigureAwait(false);
        var deadLetters = client.DeadLettersOf(source.Owner);
        var max = context.Get(_max) ?? 100;
        if (context.Get(_receive))
            return await ReceiveAsync(context, client.Messaging, deadLetters, max, context.Get(_wait) ?? TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
        MessageTable.Write(context.Out, await PeekAsync(deadLetters, max, cancellationToken).ConfigureAwait(false));
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> CountAsync(CliContext context, IMessaging client, CancellationToken cancellationToken)
    {
        var (sources, isComplete) = await SourceList.ReadAsync(context, client, cancellationToken).ConfigureAwait(false);
        var counts = await SourceCounter.CountAsync(context, client, sources, cancellationToken).ConfigureAwait(false);
        var withDeadLetters = counts.Where(c => c.DeadLettered > 0).ToList();
        if (context.Out.IsJson)
            context.Out.Document(new CountsDocument(client.Provider, context.Host.Time.GetUtcNow(), withDeadLetters), CliJson.Readable.CountsDocument);
        else if (withDeadLetters.Count == 0)
            context.Out.Line("No dead letters.");
        else
            context.Out.Table(["Source", "#Dead-lettered", "Numbers"], withDeadLetters.Select(c => new[] { c.Source, $"{c.DeadLettered:N0}", c.Exact ? "exact" : "approximate" }));
        return isComplete ? SourceCounter.CodeOf(counts) : ExitCode.FoundProblems;
    }

    private static async Task<IReadOnlyList<PeekedMessage>> PeekAsync(IDeadLetterSource source, int max, CancellationToken cancellationToken)
    {
        try
        {
            return await source.PeekAsync(max, null, cancellationToken).ConfigureAwait(false);
        }
        catch (CapabilityNotSupportedException e)
        {
            throw new CliException(ExitCode.Unsupported, $"{e.Message} Here: --receive receives the dead letters and gives them back.", e);
        }
    }

    private static async Task<ExitCode> ReceiveAsync(CliContext context, IMessaging client, IDeadLetterSource source, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var held = LineReceiver.Hold(context, client);
        var all = new List<PeekedMessage>();
        long? unread = null;
        int notGivenBack;
        try
        {
            while (all.Count < max)
            {
                var batch = await source.ReceiveAsync(Math.Min(100, max - all.Count), wait, cancellationToken).ConfigureAwait(false);
                if (batch.Count == 0)
                {
                    unread = await RestCounter.CountUnreadAsync(context, client, source, cancellationToken).ConfigureAwait(false);
                    break;
                }

                held.Add(batch);
                all.AddRange(batch);
            }

            MessageTable.Write(context.Out, all);
            if (unread is > 0 and var count)
                context.Out.Note(ReceiveCommand.Unread(source.Path, count));
        }
        finally
        {
            notGivenBack = await LineReceiver.GiveBackAsync(context, held).ConfigureAwait(false);
        }

        return notGivenBack > 0 || unread > 0 ? ExitCode.FoundProblems : ExitCode.Ok;
    }
}
