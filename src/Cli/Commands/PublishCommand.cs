using System.CommandLine;

namespace Integration.Cli;

/// <summary>Publishes messages to a topic.</summary>
internal sealed class PublishCommand : CliCommand
{
    private readonly Argument<EntityPath> _topic = Inputs.Topic();
    private readonly SendInput _input = new();

    public PublishCommand() : base(
        "publish",
        "Publish messages to a topic: a JSON object a line, or one text. A bad line is reported by its number and stops nothing.",
        """integration publish order-placed --text "hello" """.TrimEnd(),
        """echo '{"body":{"order":17},"subject":"order.placed"}' | integration publish order-placed""",
        "integration publish order-placed events.ndjson --provider aws")
    {
        Add(_topic);
        _input.AddTo(this);
    }

    public override Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var topic = context.Get(_topic);
        var options = _input.Options(context);
        var target = context.Open().Messaging.Topic(topic.Name);
        return _input.SendAsync(context, topic, messages => target.PublishManyAsync(messages, options), cancellationToken);
    }
}
