using System.CommandLine;

namespace Integration.Cli;

/// <summary>Sends exported dead letters again.</summary>
internal sealed class DlqImportCommand : CliCommand
{
    private readonly Argument<EntityPath> _queue = Inputs.Queue();
    private readonly SendInput _input = new();

    public DlqImportCommand() : base(
        "import",
        "Send exported dead letters to a queue, to be processed again: each line counts as sent only when the service confirmed it. The file is not changed.",
        "integration dlq import orders dead.ndjson --rejects rest.ndjson",
        "integration dlq import billing-repair dead.ndjson --provider azure-service-bus")
    {
        Add(_queue);
        _input.AddFileTo(this);
    }

    public override Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var queue = context.Get(_queue);
        var options = _input.Options(context);
        var target = context.Open().Messaging.Queue(queue.Name);
        return _input.SendAsync(context, queue, messages => target.SendManyAsync([.. messages.Select(AtOnce)], options), cancellationToken);
    }

    /// <summary>A delay was over when the message died; the results are matched by position, so the copy does no harm.</summary>
    private static Message AtOnce(Message message) => message with { Delay = TimeSpan.Zero };
}
