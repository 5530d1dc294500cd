using System.CommandLine;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Shows one dead letter.</summary>
internal sealed class DlqShowCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly Argument<string> _id = new("id") { Description = "The dead letter's message id.", HelpName = "ID" };
    private readonly Option<bool> _receive = new("--receive") { Description = "Where the service can't peek: receive the dead letters, and give them back within one lock, which counts a delivery of each." };
    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "With --receive: for how long no further one must come for all to be there; 1 s when left out.");
    private readonly Option<string?> _traceUrl = new("--trace-url") { Description = "Where your tracing system shows a trace, with {id} for its id: the link is shown.", HelpName = "URL" };

    public DlqShowCommand() : base(
        "show",
        "Show a dead letter: why and since when it is dead, where from, its deliveries and its trace, headers and body.",
        "integration dlq show orders m1",
        "integration dlq show orders m1 --trace-url https://jaeger.example.com/trace/{id}")
    {
        Add(_source);
        Add(_id);
        Add(_receive);
        Add(_wait);
        Add(_traceUrl);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (source, id) = (context.Get(_source), context.Get(_id));
        var client = context.Open();
        var browse = await DeadLetterLook.BrowseAsync(
            context, client, source, new() { Ids = [id] }, null, context.Get(_receive), context.Get(_wait), cancellationToken).ConfigureAwait(false);
        if (browse.Letters.Count == 0)
            throw NotFound(client, source, id);
        foreach (var letter in browse.Letters)
            Write(context.Out, letter, HistoryLine.Of(DeadLetterHistory.Of(letter), context.Get(_traceUrl)));
        return browse.NotGivenBack > 0 ? ExitCode.FoundProblems : ExitCode.Ok;
    }

    public static CliException NotFound(Client client, EntityPath source, string id) => new(
        ExitCode.NotFound, $"{source.Owner} has no dead letter with the id '{id}', as far as they could be looked at. `integration dlq list {source.Owner}` lists them.{WithoutId(client)}");

    /// <summary>Why one that was listed may not be found; empty where that can't be.</summary>
    public static string WithoutId(Client client) => client.Messaging.Provider == "rabbitmq"
        ? " On RabbitMQ one that was sent without an id has another at each look: it is found by --where or --body-contains."
        : "";

    private static void Write(CliOutput output, PeekedMessage letter, HistoryLine history)
    {
        if (output.IsJson)
        {
            output.Line(MessageLineWriter.Write(letter, history));
            return;
        }

        (string Name, string? Value)[] rows =
        [
            ("Id", letter.MessageId),
            ("Reason", history.Reason),
            ("Description", history.Description),
            ("Exception", history.Exception),
            ("Type", history.Type),
            ("Source", history.Source),
            ("Deliveries", history.Deliveries is null ? null : $"{history.Deliveries}"),
            ("Enqueued", history.OriginallyEnqueuedAt is { } enqueued ? MessageTable.Time(enqueued) : null),
            ("Dead since", MessageTable.Time(history.DeadSince)),
            ("Trace", history.TraceUrl ?? history.TraceId),
            ("Correlation", letter.CorrelationId),
            ("Group", letter.GroupId),
            ("Content type", letter.Message.ContentType),
            .. letter.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => ($"  {h.Key}", (string?)h.Value.ToString())),
        ];
        output.Table(["Part", "Value"], rows.Where(r => r.Value is not null).Select(r => new[] { r.Name, r.Value! }));
        output.Line("");
        output.Line(letter.Message.Text);
    }
}
