using System.CommandLine;

namespace Integration.Cli;

/// <summary>Shows messages without touching them.</summary>
internal sealed class PeekCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Source();
    private readonly Option<int?> _max = Inputs.Number("--max", "Show at most this many messages; 10 when left out.");
    private readonly Option<string?> _after = new("--after") { Description = "Begin behind the message of this sequence number.", HelpName = "NUMBER" };

    public PeekCommand() : base(
        "peek",
        "Show messages without locking them or counting a delivery: a table, or with --json a line of JSON each.",
        "integration peek orders",
        "integration peek orders/$dead-letter --max 100 --json")
    {
        Add(_source);
        Add(_max);
        Add(_after);
        Add(CommonOptions.Csv);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var source = context.Open().Messaging.Source(context.Get(_source));
        var messages = await source.PeekAsync(context.Get(_max) ?? 10, context.Get(_after), cancellationToken).ConfigureAwait(false);
        MessageTable.Write(context.Out, messages);
        return ExitCode.Ok;
    }
}
