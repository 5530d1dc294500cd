using System.CommandLine;

namespace Integration.Cli;

/// <summary>Makes chosen messages dead letters.</summary>
internal sealed class DlqAddCommand : CliCommand
{
    /// <summary>How many messages are held at a time, at most, while those that were chosen are looked for.</summary>
    private const int MaxHeld = 20_000;

    private const int BatchSize = 100;

    private readonly Argument<EntityPath> _source = Inputs.Owner("The queue or 'topic/subscription' that has the messages.");
    private readonly Option<string[]> _ids = new("--id") { Description = "The message id; may be given several times.", HelpName = "ID", Required = true };
    private readonly Option<string> _reason = new("--reason") { Description = "Why.", HelpName = "TEXT", DefaultValueFactory = _ => "Operator" };
    private readonly Option<string?> _description = new("--description") { Description = "More about it.", HelpName = "TEXT" };
    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "For how long no further message must come for all to be there; 1 s when left out.");

    public DlqAddCommand() : base(
        "add",
        "Dead-letter chosen messages of a queue or subscription. They are looked for by receiving; the others are given back, which counts a delivery of each.",
        "integration dlq add orders --id m1",
        "integration dlq add order-placed/billing --id m1 --id m2 --reason Poison --description \"see ticket 4711\"")
    {
        Add(_source);
        foreach (var option in new Option[] { _ids, _reason, _description, _wait })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open().Messaging;
        var source = client.Source(context.Get(_source));
        var missing = context.Get(_ids)!.ToHashSet(StringComparer.Ordinal);
        var (lookedAt, deadLettered, notGivenBack) = (0L, 0L, 0);
        var held = LineReceiver.Hold(context, client);
        await using var letsGo = held.ConfigureAwait(false);
        try
        {
            while (missing.Count > 0 && lookedAt < MaxHeld)
            {
                var batch = await source.ReceiveAsync(BatchSize, context.Get(_wait) ?? TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                if (batch.Count == 0)
                    break;
                lookedAt += batch.Count;
                held.Add(batch);
                foreach (var message in batch.Where(m => missing.Remove(m.MessageId)))
                {
                    await message.DeadLetterAsync(context.Get(_reason)!, context.Get(_description), CancellationToken.None).ConfigureAwait(false);
                    deadLettered++;
                }
            }
        }
        finally
        {
            notGivenBack = await LineReceiver.GiveBackAsync(context, held).ConfigureAwait(false);
        }

        if (missing.Count > 0)
            context.Out.Note($"Not found among {lookedAt:N0} messages of {source.Path}: {string.Join(", ", missing)}. They may be locked by others, delayed, or behind another message of their group.");
        if (context.Out.IsJson)
            context.Out.Document(new DeadLetteredDocument(source.Path.ToString(), deadLettered, [.. missing], lookedAt), CliJson.Readable.DeadLetteredDocument);
        else
            context.Out.Line($"{deadLettered:N0} messages of {source.Path} dead-lettered, {lookedAt - deadLettered:N0} others looked at.");
        return missing.Count > 0 || notGivenBack > 0 ? ExitCode.FoundProblems : ExitCode.Ok;
    }
}
