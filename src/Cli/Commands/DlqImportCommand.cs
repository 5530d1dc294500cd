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

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var queue = context.Get(_queue);
        var options = _input.Options(context);
        var client = context.Open().Messaging;
        var target = client.Queue(queue.Name);
        var deduplicates = await DeduplicatesAsync(client, queue.Name, cancellationToken).ConfigureAwait(false);
        return await _input.SendAsync(context, queue, messages => target.SendManyAsync([.. messages.Select(m => Anew(m, deduplicates))], options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The message to be sent again: a delay was over when it died, and with the deduplication id that it had the service would drop it
    /// as the duplicate of itself. The results are matched by position, so the copy does no harm.
    /// </summary>
    private static Message Anew(Message message, bool deduplicates) =>
        message with { Delay = TimeSpan.Zero, DeduplicationId = deduplicates ? $"imported-{Guid.NewGuid():N}" : null };

    /// <summary>Without the right to describe the queue it is taken to deduplicate where the provider can: sending tells otherwise.</summary>
    private static async Task<bool> DeduplicatesAsync(IMessaging client, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Topology.FindQueueAsync(queue, cancellationToken).ConfigureAwait(false))?.DeduplicationWindow is not null;
        }
        catch (UnauthorizedException)
        {
            return client.Capabilities.Supports(Capability.Deduplication);
        }
    }
}
