using System.CommandLine;

namespace Integration.Cli;

/// <summary>Sends messages to a queue.</summary>
internal sealed class SendCommand : CliCommand
{
    private readonly Argument<EntityPath> _queue = Inputs.Queue();
    private readonly SendInput _input = new();

    public SendCommand() : base(
        "send",
        "Send messages to a queue: a JSON object a line, or one text. A bad line is reported by its number and stops nothing.",
        """integration send orders --text "hello" """.TrimEnd(),
        """echo '{"body":"hello","headers":{"country":"DE"},"delay":"30s"}' | integration send orders""",
        "integration send orders messages.ndjson --rejects rejected.ndjson")
    {
        Add(_queue);
        _input.AddTo(this);
    }

    public override Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var queue = context.Get(_queue);
        var options = _input.Options(context);
        var target = context.Open().Messaging.Queue(queue.Name);
        return _input.SendAsync(context, queue, messages => target.SendManyAsync(messages, options), cancellationToken);
    }
}
