using System.CommandLine;

namespace Integration.Cli;

/// <summary>Receives messages.</summary>
internal sealed class ReceiveCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Source();
    private readonly Option<int?> _max = Inputs.Number("--max", "Receive at most this many messages; 1 when left out.");
    private readonly Option<bool> _all = new("--all") { Description = "Receive until the source is empty." };
    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "How long to wait for a message before giving up; 5 s when left out.");
    private readonly Option<bool> _complete = new("--complete") { Description = "Remove each message for good, once it is written." };
    private readonly Option<bool> _abandon = new("--abandon") { Description = "Give the messages back when all are written (the default). Each counts as a delivery." };

    public ReceiveCommand() : base(
        "receive",
        "Receive messages and write each as a line of JSON. They are given back afterwards, unless --complete removes them.",
        "integration receive orders",
        "integration receive orders --all --complete > orders.ndjson",
        "integration receive order-placed/billing/$dead-letter --max 10 --wait 1s")
    {
        foreach (var symbol in new Option[] { _max, _all, _wait, _complete, _abandon })
            Add(symbol);
        Add(_source);
        Validators.Add(result =>
        {
            if (result.GetValue(_complete) && result.GetValue(_abandon))
                result.AddError("Give --complete or --abandon, not both.");
            if (result.GetValue(_all) && result.GetValue(_max) is not null)
                result.AddError("Give --max or --all, not both.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open().Messaging;
        var source = client.Source(context.Get(_source));
        var receiver = new LineReceiver(context, client, source)
        {
            Max = context.Get(_all) ? long.MaxValue : context.Get(_max) ?? 1,
            Wait = context.Get(_wait) ?? TimeSpan.FromSeconds(5),
            Complete = context.Get(_complete),
        };
        var done = await receiver.RunAsync(context.Host.Output, cancellationToken).ConfigureAwait(false);
        context.Out.Note(
            done.Written == 0 ? $"No message in {source.Path} within {Durations.Show(receiver.Wait)}."
            : receiver.Complete ? $"{done.Written:N0} received, removed."
            : done.NotGivenBack == 0 ? $"{done.Written:N0} received, given back."
            : $"{done.Written:N0} received, {done.Written - done.NotGivenBack:N0} given back.");
        if (context.Get(_all) && done.Unread is > 0 and var unread)
            context.Out.Note(Unread(source.Path, unread));
        return done.NotGivenBack > 0 || (context.Get(_all) && done.Unread > 0) ? ExitCode.FoundProblems : ExitCode.Ok;
    }

    /// <summary>The remark on messages that are there and could not be received.</summary>
    internal static string Unread(EntityPath source, long count) =>
        $"About {count:N0} more messages of {source} could not be read: an ordered source holds back the rest of a group while one message of it is in hand. "
        + "Removing what is written (--complete, or --remove of `dlq export`) reads them all.";
}
